package io.pgbluegreen.pulsar2pg;

import static io.pgbluegreen.pulsar2pg.TestChanges.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveStreamTest {

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_live_stream_of_inserts_updates_key_changes_and_deletes_arrives(String major) throws Exception {
        TestTarget target = TestTarget.create(major, "CREATE TABLE users (id bigint PRIMARY KEY, name text, bio text)");
        TestChanges users = TestChanges.table("public.users", "id", "id bigint", "name text", "bio text");
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.commit(users.insert("1", "Ana", "…\\\"{},\n\t\r€𝄞"), users.insert("2", null, ""));
            topic.commit(users.update("1", "Anna", ABSENT));
            topic.commit(users.update(List.of("2"), "3", "NULL", "b"));
            topic.commit(users.insert("4", "gone", "soon")).commit(users.delete("4"));
            applier.awaitSeq(5);
            assertThat(target.rows("SELECT * FROM users ORDER BY id"))
                    .containsExactly("1|Anna|…\\\"{},\n\t\r€𝄞", "3|NULL|b");
            assertThat(target.one("SELECT system_id, timeline, transactions, changes FROM bluegreen.applied"))
                    .isEqualTo("7309512683001|1|5|6");
            await().until(() -> topic.backlog() == 0);
            assertThat(applier.applier().counters().transactions()).isEqualTo(5);
        }
    }
}
