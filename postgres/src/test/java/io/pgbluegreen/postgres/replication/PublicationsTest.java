package io.pgbluegreen.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationsTest {

    private static final TableId A = new TableId("public", "a");
    private static final TableId B = new TableId("public", "b");
    private static final TableId ODD = new TableId("Odd.Schema", "a\"b");

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "13", "15", "17", "18"})
    void a_publication_follows_its_list_of_tables(String major) throws SQLException {
        try (Connection session = database(major)) {
            assertThat(Publications.ensure(session, "Odd \"name", List.of(A, ODD)))
                    .isTrue();
            assertThat(Publications.ensure(session, "Odd \"name", List.of(ODD, A)))
                    .isFalse();
            assertThat(found(session).tables()).containsExactlyInAnyOrder(A, ODD);
            // Nothing of it would be decoded any more, and nobody would say so.
            assertThatThrownBy(() -> Sql.run(session, "ALTER TABLE public.a SET UNLOGGED"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("is part of a publication");

            assertThat(Publications.ensure(session, "Odd \"name", List.of(B, ODD)))
                    .isTrue();
            assertThat(found(session).tables()).containsExactlyInAnyOrder(B, ODD);

            assertThat(Publications.ensure(session, "Odd \"name", List.of())).isTrue();
            assertThat(found(session).tables()).isEmpty();
            assertThat(session.getAutoCommit()).isTrue();

            assertThat(found(session).publish())
                    .isEqualTo(
                            major.equals("10")
                                    ? Set.of("insert", "update", "delete")
                                    : Set.of("insert", "update", "delete", "truncate"));
            assertThat(Publications.drop(session, "Odd \"name")).isTrue();
            assertThat(Publications.drop(session, "Odd \"name")).isFalse();
            assertThat(Publications.list(session)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "17"})
    void an_empty_publication_can_be_created_and_filled(String major) throws SQLException {
        try (Connection session = database(major)) {
            assertThat(Publications.ensure(session, "Odd \"name", List.of())).isTrue();
            assertThat(Publications.ensure(session, "Odd \"name", List.of(A))).isTrue();
            assertThat(found(session).tables()).containsExactly(A);
        }
    }

    /** An INSERT-only publication, a row filter or a column list would lose changes without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"15", "17", "18"})
    void what_would_leave_changes_out_is_mended(String major) throws SQLException {
        try (Connection session = database(major)) {
            Sql.run(
                    session,
                    "CREATE PUBLICATION \"Odd \"\"name\" FOR TABLE public.a WHERE (n > 5), public.b (n)"
                            + " WITH (publish = 'insert', publish_via_partition_root = true)");
            assertThat(found(session).filtered()).containsExactlyInAnyOrder(A, B);

            assertThat(Publications.ensure(session, "Odd \"name", List.of(A, B)))
                    .isTrue();

            Publication publication = found(session);
            assertThat(publication.filtered()).isEmpty();
            assertThat(publication.tables()).containsExactlyInAnyOrder(A, B);
            assertThat(publication.publish()).hasSize(4);
            assertThat(publication.viaPartitionRoot()).isTrue();
        }
    }

    /** What the other server computes itself does not belong in the topic. */
    @Test
    void generated_columns_are_not_published_any_more() throws SQLException {
        try (Connection session = database("18")) {
            Sql.run(
                    session,
                    "CREATE PUBLICATION \"Odd \"\"name\" FOR TABLE public.a WITH (publish_generated_columns = stored)");
            assertThat(found(session).generatedColumns()).isTrue();

            assertThat(Publications.ensure(session, "Odd \"name", List.of(A))).isTrue();

            assertThat(found(session).generatedColumns()).isFalse();
            assertThat(Publications.ensure(session, "Odd \"name", List.of(A))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "15", "17"})
    void a_publication_of_everything_is_refused(String major) throws SQLException {
        try (Connection session = database(major)) {
            Sql.run(session, "CREATE PUBLICATION everything FOR ALL TABLES");
            Problem problem =
                    catchThrowableOfType(Problem.class, () -> Publications.ensure(session, "everything", List.of(A)));

            assertThat(problem).hasMessageContaining("publication \"everything\" publishes all tables");
            assertThat(session.getAutoCommit()).isTrue();
            if (!major.equals("11")) {
                Sql.run(session, "CREATE PUBLICATION schemas FOR TABLES IN SCHEMA public");
                assertThatThrownBy(() -> Publications.ensure(session, "schemas", List.of(A)))
                        .isInstanceOf(Problem.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "18"})
    void a_child_of_a_listed_table_is_not_published_by_itself(String major) throws SQLException {
        try (Connection session = database(major)) {
            Sql.run(session, "CREATE TABLE public.child () INHERITS (public.a)");
            Publications.ensure(session, "Odd \"name", List.of(A));
            assertThat(found(session).tables()).containsExactly(A);

            Sql.run(session, "CREATE TABLE public.root (n int) PARTITION BY RANGE (n)");
            Sql.run(session, "CREATE TABLE public.leaf PARTITION OF public.root DEFAULT");
            TableId root = new TableId("public", "root");
            Publications.ensure(session, "Odd \"name", List.of(root));
            assertThat(found(session).tables()).containsExactly(root);
        }
    }

    @Test
    void a_failure_leaves_the_publication_as_it_was() throws SQLException {
        try (Connection session = database("17")) {
            Publications.ensure(session, "Odd \"name", List.of(A));
            assertThatThrownBy(() ->
                            Publications.ensure(session, "Odd \"name", List.of(B, new TableId("public", "missing"))))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("missing");
            assertThat(session.getAutoCommit()).isTrue();
            assertThat(found(session).tables()).containsExactly(A);
        }
    }

    private static Connection database(String major) throws SQLException {
        Connection session = Servers.open(Servers.newDatabase(major));
        Sql.run(
                session,
                "CREATE TABLE public.a (n int PRIMARY KEY); CREATE TABLE public.b (n int PRIMARY KEY, m int);"
                        + " CREATE SCHEMA \"Odd.Schema\"; CREATE TABLE " + ODD.toSql() + " (n int PRIMARY KEY)");
        return session;
    }

    private static Publication found(Connection session) throws SQLException {
        return Publications.find(session, "Odd \"name").orElseThrow();
    }
}
