package io.pgbluegreen.pulsar2pg;

import static io.pgbluegreen.pulsar2pg.TestChanges.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A column GENERATED ALWAYS AS IDENTITY that is no part of the key: {@code UPDATE … SET side = DEFAULT} changes it at the
 * source, and no UPDATE of the target can bring it what the source has. A target that quietly kept its own value would
 * have another row.
 */
class IdentityBesideKeyTest {

    private static final String TABLE =
            "CREATE TABLE g (id int PRIMARY KEY, side int GENERATED ALWAYS AS IDENTITY UNIQUE, v text, long text)";
    private static final String ROWS =
            "INSERT INTO g OVERRIDING SYSTEM VALUE SELECT i, i * 10, 'v', 'long' FROM generate_series(1, 5) AS i";
    private static final String[] COLUMNS = {"id integer", "side integer", "v text", "long text"};
    private static final TestChanges G = TestChanges.table("public.g", "id", COLUMNS);

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_change_of_it_alone_arrives_and_what_was_not_sent_stays(String major) throws Exception {
        TestTarget target = TestTarget.create(
                major,
                TABLE,
                ROWS,
                "CREATE TABLE bare (id int PRIMARY KEY, side int GENERATED ALWAYS AS IDENTITY)",
                "INSERT INTO bare OVERRIDING SYSTEM VALUE VALUES (1, 10)");
        TestChanges full = TestChanges.full("public.g", COLUMNS);
        TestChanges bare = TestChanges.table("public.bare", "id", "id integer", "side integer");
        Change[] alone = {
            G.update("1", "101", "v", ABSENT),
            G.update("2", "20", "other", ABSENT),
            G.update(List.of("3"), "33", "303", "v", ABSENT),
            full.update(List.of("4", "40", "v", "long"), "44", "404", "v", ABSENT),
            bare.update("1", "101"),
        };
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            for (Change change : alone) {
                topic.commit(change);
                applier.awaitSeq(topic.seq());
            }
            await().until(() -> applier.applier().counters().frames() == alone.length);
            assertThat(applier.applier().counters().replays()).isZero();
        }
        assertThat(target.rows("SELECT * FROM g ORDER BY id"))
                .containsExactly("1|101|v|long", "2|20|other|long", "5|50|v|long", "33|303|v|long", "44|404|v|long");
        assertThat(target.rows("SELECT * FROM bare")).containsExactly("1|101");
    }

    /** Among rows of which it did not change, so that one statement for all of them finds too few. */
    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_change_of_it_arrives_among_other_changes_of_the_same_rows(String major) throws Exception {
        TestTarget target = TestTarget.create(major, TABLE, ROWS);
        List<Change> changes = new ArrayList<>(List.of(
                G.update("1", "10", "before", ABSENT),
                G.update("1", "101", "before", ABSENT),
                G.update("1", "101", "after", ABSENT),
                G.update("2", "20", "same", ABSENT),
                G.update("3", "301", "v", ABSENT),
                G.update(List.of("3"), "33", "302", "v", ABSENT),
                // Its old value goes to another row.
                G.update("4", "401", "v", ABSENT),
                G.update("5", "40", "v", "sent"),
                G.insert("6", "60", "new", "sent"),
                G.update("6", "601", "new", ABSENT),
                G.insert("7", "70", "new", "sent"),
                G.update("7", "701", "new", ABSENT),
                G.delete("7")));
        for (int i = 100; i < 200; i++) {
            changes.add(G.insert(Integer.toString(i), Integer.toString(i * 10), "many", "sent"));
        }
        for (int i = 100; i < 200; i++) {
            changes.add(G.update(Integer.toString(i), Integer.toString(i * 10 + i % 2), "more", ABSENT));
        }
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.commit(changes.toArray(Change[]::new));
            applier.awaitSeq(1);
            assertThat(target.rows("SELECT * FROM g WHERE id < 100 ORDER BY id"))
                    .containsExactly(
                            "1|101|after|long",
                            "2|20|same|long",
                            "4|401|v|long",
                            "5|40|v|sent",
                            "6|601|new|sent",
                            "33|302|v|long");
            assertThat(target.one(
                            "SELECT count(*), count(*) FILTER (WHERE side = id * 10 + id % 2 AND v = 'more') FROM g"
                                    + " WHERE id >= 100"))
                    .isEqualTo("100|100");
            await().untilAsserted(() ->
                    assertThat(applier.applier().counters().replays()).isEqualTo(1));
        }
    }
}
