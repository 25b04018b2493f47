package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.session.PostgresSessions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As a role that may not set {@code session_replication_role}, as on a managed service: foreign keys act. */
class WithoutReplicaRoleTest {

    private static final TestChanges PARENT = TestChanges.table("public.parent", "id", "id integer");
    private static final TestChanges CHILD = TestChanges.table("public.child", "id", "id integer", "parent integer");

    /** A target whose tables a role that may set nothing can write. */
    private static TestTarget target(String major, String... tables) throws Exception {
        TestTarget target = TestTarget.create(major, tables);
        target.execute(
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plain') THEN"
                        + " CREATE ROLE plain LOGIN; END IF; END $$",
                "GRANT USAGE ON SCHEMA bluegreen, public TO plain",
                "GRANT ALL ON ALL TABLES IN SCHEMA bluegreen, public TO plain");
        return target;
    }

    private static RunningApplier start(TestTarget target, TestTopic topic) {
        return RunningApplier.start(
                target,
                RunningApplier.settings(topic, BatchLimits.DEFAULT),
                new PostgresSessions(target.settings("plain")));
    }

    @Test
    void parents_come_before_children_as_at_the_source() throws Exception {
        TestTarget target = target(
                "17",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent)");
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = start(target, topic)) {
            topic.add(PARENT.insert("1"), CHILD.insert("1", "1"))
                    .add(PARENT.insert("2"), CHILD.insert("2", "2"), CHILD.update("1", "2"), PARENT.delete("1"))
                    .send();
            applier.awaitSeq(1);
            assertThat(target.rows("SELECT * FROM parent")).containsExactly("2");
            assertThat(target.rows("SELECT * FROM child ORDER BY id")).containsExactly("1|2", "2|2");
        }
    }

    /** With {@code SET CONSTRAINTS … DEFERRED} the source's application may write the child first. */
    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void what_a_deferrable_foreign_key_let_the_source_do_is_checked_at_the_commit_here_too(String major)
            throws Exception {
        TestTarget target = target(
                major,
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY,"
                        + " parent int REFERENCES parent DEFERRABLE INITIALLY IMMEDIATE)");
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = start(target, topic)) {
            topic.commit(CHILD.insert("1", "1"), PARENT.insert("1"));
            applier.awaitSeq(1);
            // In pieces, in a transaction that is held open.
            topic.part(false, List.of(CHILD.insert("2", "2")));
            topic.part(true, List.of(PARENT.insert("2")));
            applier.awaitSeq(3);
            assertThat(target.rows("SELECT * FROM child ORDER BY id")).containsExactly("1|1", "2|2");
            topic.commit(CHILD.insert("3", "3"));
            assertThat(applier.awaitProblem())
                    .hasMessageContaining("refused to commit")
                    .hasMessageContaining("child_parent_fkey");
            assertThat(target.rows("SELECT * FROM child ORDER BY id")).containsExactly("1|1", "2|2");
        }
    }

    /**
     * At the source the row was updated, and whatever refers to it stayed. Here no UPDATE can set the column, and a row
     * that is deleted and comes back would take those others with it, of which the stream says nothing.
     */
    @ParameterizedTest
    @ValueSource(strings = {"CASCADE", "SET NULL"})
    void a_row_to_which_others_refer_is_not_deleted_for_a_column_that_update_cannot_set(String action)
            throws Exception {
        TestTarget target = target(
                "17",
                "CREATE TABLE parent (id int PRIMARY KEY, side int GENERATED ALWAYS AS IDENTITY)",
                "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent ON DELETE " + action + ")",
                "CREATE TABLE bare (id int PRIMARY KEY, side int GENERATED ALWAYS AS IDENTITY)",
                "INSERT INTO parent OVERRIDING SYSTEM VALUE VALUES (1, 10)",
                "INSERT INTO bare OVERRIDING SYSTEM VALUE VALUES (1, 10)",
                "INSERT INTO child VALUES (1, 1)");
        TestChanges parent = TestChanges.table("public.parent", "id", "id integer", "side integer");
        TestChanges bare = TestChanges.table("public.bare", "id", "id integer", "side integer");
        try (TestTopic topic = TestTopic.create()) {
            try (RunningApplier applier = start(target, topic)) {
                topic.commit(bare.update("1", "11"));
                applier.awaitSeq(1);
                topic.commit(parent.update("1", "11"));
                assertThat(applier.awaitProblem())
                        .hasMessageContaining("an update of public.parent (id=1)")
                        .hasMessageContaining("(child_parent_fkey of public.child)")
                        .hasMessageContaining(
                                "ALTER TABLE \"public\".\"parent\" ALTER \"side\" SET GENERATED BY DEFAULT");
                assertThat(target.rows("SELECT * FROM child")).containsExactly("1|1");
            }
            target.execute("ALTER TABLE parent ALTER side SET GENERATED BY DEFAULT");
            try (RunningApplier applier = start(target, topic)) {
                applier.awaitSeq(2);
            }
        }
        assertThat(target.rows("SELECT * FROM bare")).containsExactly("1|11");
        assertThat(target.rows("SELECT * FROM parent")).containsExactly("1|11");
        assertThat(target.rows("SELECT * FROM child")).containsExactly("1|1");
    }
}
