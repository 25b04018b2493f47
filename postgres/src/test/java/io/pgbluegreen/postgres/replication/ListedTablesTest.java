package io.pgbluegreen.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The list that stands for a publication on 9.6. */
class ListedTablesTest {

    private static final String NAME = "Odd \"name";
    private static final TableId A = new TableId("public", "a");
    private static final TableId B = new TableId("Odd.Schema", "b\"b");

    private ConnectionSettings settings;
    private Connection session;

    @BeforeEach
    void open() throws SQLException {
        settings = Servers.newDatabase("9.6");
        session = Servers.open(settings);
        Sql.run(
                session,
                "CREATE TABLE public.a (x text, \"Key 2\" int, id int, gone int, PRIMARY KEY (id, \"Key 2\"));"
                        + " ALTER TABLE public.a DROP COLUMN gone; CREATE SCHEMA \"Odd.Schema\";"
                        + " CREATE TABLE \"Odd.Schema\".\"b\"\"b\" (c char(3))");
        MetadataSchema.migrate(settings);
    }

    @AfterEach
    void close() throws SQLException {
        session.close();
    }

    @Test
    void it_is_a_publication_to_those_who_ask() throws SQLException {
        assertThat(Publications.find(session, NAME)).isEmpty();
        assertThat(Publications.ensure(session, NAME, List.of(A))).isTrue();
        assertThat(Publications.ensure(session, NAME, List.of(A))).isFalse();
        assertThat(Publications.unpublished(session, NAME)).contains(B).doesNotContain(A);

        assertThat(Publications.find(session, NAME)).hasValueSatisfying(publication -> {
            assertThat(publication.tables()).containsExactly(A);
            assertThat(publication.publish()).containsExactlyInAnyOrder("insert", "update", "delete");
        });
        assertThat(Publications.drop(session, NAME)).isTrue();
        assertThat(Publications.drop(session, NAME)).isFalse();
        assertThat(Publications.find(session, NAME)).isEmpty();
    }

    @Test
    void a_listed_table_that_is_unlogged_by_now_is_named() throws SQLException {
        Publications.ensure(session, NAME, List.of(A, B));
        assertThat(Publications.unlogged(session, NAME)).isEmpty();

        Sql.run(session, "ALTER TABLE public.a SET UNLOGGED");
        assertThat(Publications.unlogged(session, NAME)).containsExactly(A);

        Sql.run(session, "ALTER TABLE public.a SET LOGGED");
        assertThat(Publications.unlogged(session, NAME)).isEmpty();
    }

    @Test
    void a_table_is_listed_with_what_its_rows_are_found_by() throws SQLException {
        Publications.ensure(session, NAME, List.of(A, B));

        assertThat(ListedTables.read(session, NAME))
                .satisfiesExactly(
                        b -> {
                            assertThat(b.id()).isEqualTo(B);
                            assertThat(b.key()).isEmpty();
                        },
                        a -> {
                            assertThat(a.id()).isEqualTo(A);
                            assertThat(a.identity()).isEqualTo(ReplicaIdentity.DEFAULT);
                            assertThat(a.key()).as("in the table's order").containsExactly("Key 2", "id");
                            assertThat(a.isPublishedAt(Lsn.parse("0/1"))).isTrue();
                        });
        assertThat(TableFacts.ofNames(session, List.of(B)).get(0).columns()).containsExactly(new Column("c", "bpchar"));
    }

    @Test
    void before_a_slot_is_registered_the_list_is_simply_made_anew() throws SQLException {
        Publications.ensure(session, NAME, List.of(A, B));
        Sql.run(session, "ALTER TABLE public.a REPLICA IDENTITY FULL");

        assertThat(Publications.ensure(session, NAME, List.of(A))).isTrue();
        assertThat(ListedTables.read(session, NAME)).singleElement().satisfies(a -> {
            assertThat(a.identity()).isEqualTo(ReplicaIdentity.FULL);
            assertThat(a.from()).isEqualTo(Lsn.ZERO);
        });
    }

    @Test
    void later_a_table_joins_and_leaves_at_a_position() throws SQLException {
        Publications.ensure(session, NAME, List.of(A));
        registerSlot();
        Lsn before = position();
        Publications.ensure(session, NAME, List.of(A, B));
        Lsn between = position();
        Publications.ensure(session, NAME, List.of(B));

        assertThat(ListedTables.read(session, NAME))
                .satisfiesExactly(b -> assertThat(b.from()).isBetween(before, between), a -> {
                    assertThat(a.from()).isEqualTo(Lsn.ZERO);
                    assertThat(a.until().orElseThrow()).isGreaterThanOrEqualTo(between);
                    assertThat(a.isPublishedAt(before)).isTrue();
                    assertThat(a.isPublishedAt(a.until().get())).isFalse();
                });
        assertThat(Publications.find(session, NAME).orElseThrow().tables()).containsExactly(B);
    }

    /** A writer's transaction would lie on both sides of the position. */
    @Test
    void a_table_does_not_join_while_somebody_writes_to_it() throws SQLException {
        Publications.ensure(session, NAME, List.of(A));
        registerSlot();
        try (Connection writer = Servers.open(settings)) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO \"Odd.Schema\".\"b\"\"b\" VALUES ('x')");

            assertThatThrownBy(() -> Publications.ensure(session, NAME, List.of(A, B)))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("lock timeout");
            writer.rollback();
        }
        assertThat(Publications.find(session, NAME).orElseThrow().tables()).containsExactly(A);
        assertThat(Publications.ensure(session, NAME, List.of(A, B))).isTrue();
    }

    @Test
    void a_table_that_changed_since_it_was_listed_is_refused() throws SQLException {
        Publications.ensure(session, NAME, List.of(A, B));
        registerSlot();
        Sql.run(session, "ALTER TABLE public.a REPLICA IDENTITY FULL");
        assertThatThrownBy(() -> Publications.ensure(session, NAME, List.of(A, B)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("table public.a was listed")
                .hasMessageContaining("FULL");

        Sql.run(
                session,
                "ALTER TABLE public.a REPLICA IDENTITY DEFAULT; DROP TABLE \"Odd.Schema\".\"b\"\"b\";"
                        + " CREATE TABLE \"Odd.Schema\".\"b\"\"b\" (c char(3))");
        assertThatThrownBy(() -> Publications.ensure(session, NAME, List.of(A, B)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("b\"\"b\" was listed");
    }

    @Test
    void a_table_that_joined_by_itself_meanwhile_stays_unless_it_is_gone() throws SQLException {
        TableId late = new TableId("public", "late");
        Sql.run(session, "CREATE TABLE public.late (id int PRIMARY KEY)");
        Publications.ensure(session, NAME, List.of(A, late));

        assertThat(Publications.ensure(session, NAME, List.of(A), late::equals)).isFalse();

        assertThat(Publications.find(session, NAME).orElseThrow().tables()).containsExactlyInAnyOrder(A, late);
        registerSlot();
        assertThat(Publications.ensure(session, NAME, List.of(A), late::equals)).isFalse();
        Sql.run(session, "DROP TABLE public.late");
        assertThat(Publications.ensure(session, NAME, List.of(A), late::equals)).isTrue();
        assertThat(Publications.find(session, NAME).orElseThrow().tables()).containsExactly(A);
    }

    @Test
    void a_name_that_rewritten_tables_get_is_refused() throws SQLException {
        Sql.run(session, "CREATE TABLE public.pg_temp_16385 (id int PRIMARY KEY)");

        assertThatThrownBy(() -> Publications.ensure(session, NAME, List.of(new TableId("public", "pg_temp_16385"))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("public.pg_temp_16385 cannot be published");
    }

    @Test
    void a_table_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> Publications.ensure(session, NAME, List.of(A, new TableId("public", "c"))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("public.c cannot be published");
    }

    private void registerSlot() throws SQLException {
        PublisherTable.create(session, PublisherState.beginning("s", "t", "1", 1, position()));
    }

    private Lsn position() throws SQLException {
        return Lsn.parse(
                Sql.one(session, "SELECT pg_catalog.pg_current_xlog_insert_location()::text", row -> row.getString(1)));
    }
}
