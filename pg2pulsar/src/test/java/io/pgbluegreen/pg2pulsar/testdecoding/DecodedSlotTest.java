package io.pgbluegreen.pg2pulsar.testdecoding;

import static io.pgbluegreen.pg2pulsar.testdecoding.DecodedSlot.ITEMS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What 9.6 sends besides rows of tables, and what happens when the catalog is ahead of the stream. */
class DecodedSlotTest {

    private final Path folder;

    DecodedSlotTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_transaction_is_told_with_its_time_and_with_a_position_inside_its_commit_record() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            slot.run("BEGIN", "INSERT INTO public.items VALUES (1, 1, 'a')");
            Lsn before = slot.position();
            slot.run("COMMIT");
            Lsn after = slot.position();
            long xid = Sql.one(slot.session, "SELECT xmin::text::bigint FROM public.items", row -> row.getLong(1));
            List<Decoded> events = slot.events();

            assertThat(events).hasSize(3);
            Decoded.Begin begin = (Decoded.Begin) events.get(0);
            Decoded.Commit commit = (Decoded.Commit) events.get(2);
            assertThat(begin.xid()).isEqualTo(xid);
            assertThat(begin.committedAt()).isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now());
            assertThat(begin.commitLsn()).isEqualTo(commit.commitLsn()).isBetween(before, after);
            assertThat(commit.endLsn()).isEqualTo(after);
            assertThat(begin.commitLsn()).isLessThan(after);
        }
    }

    @Test
    void rows_of_tables_that_are_rewritten_or_not_listed_are_left_out() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(
                folder,
                ITEMS,
                "INSERT INTO public.items SELECT i, i, 'n' FROM generate_series(1, 100) i",
                "CREATE MATERIALIZED VIEW public.notes AS SELECT id, note FROM public.items",
                "CREATE UNIQUE INDEX ON public.notes (id)")) {
            slot.run(
                    "ALTER TABLE public.items ALTER other TYPE bigint",
                    "REFRESH MATERIALIZED VIEW public.notes",
                    "UPDATE public.items SET note = 'm' WHERE id = 7",
                    "REFRESH MATERIALIZED VIEW CONCURRENTLY public.notes",
                    "VACUUM FULL public.items",
                    "CLUSTER public.items USING items_pkey",
                    "CREATE TABLE public.later AS SELECT * FROM public.items",
                    "SELECT pg_catalog.pg_logical_emit_message(true, 'a', 'table public.items: INSERT: id[integer]:1')",
                    "SELECT pg_catalog.pg_logical_emit_message(false, 'a', 'BEGIN 1')");

            assertThat(slot.changes()).singleElement().isInstanceOf(Change.Update.class);
            slot.decoder.verify();
        }
    }

    /** The plugin prints them before the columns; the copy warns that they are not carried over. */
    @ParameterizedTest
    @ValueSource(strings = {"DEFAULT", "FULL"})
    void oids_of_rows_are_no_columns(String identity) throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(
                folder, ITEMS + " WITH OIDS", "ALTER TABLE public.items REPLICA IDENTITY " + identity)) {
            slot.run(
                    "INSERT INTO public.items VALUES (1, 1, 'a')",
                    "UPDATE public.items SET note = 'b'",
                    "UPDATE public.items SET id = 2",
                    "DELETE FROM public.items");

            List<Change> changes = slot.changes();

            assertThat(changes).hasSize(4);
            assertThat(((Change.Insert) changes.get(0)).after().text(0)).isEqualTo("1");
            assertThat(((Change.Update) changes.get(1)).after().text(2)).isEqualTo("b");
            assertThat(((Change.Update) changes.get(2)).key().text(0)).isEqualTo("1");
            assertThat(((Change.Delete) changes.get(3)).key().text(0)).isEqualTo("2");
        }
    }

    @Test
    void a_listed_table_that_gets_another_name_stops() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            slot.run("ALTER TABLE public.items RENAME TO things", "INSERT INTO public.things VALUES (1, 1, 'lost?')");

            assertThat(slot.changes()).isEmpty();
            assertThatThrownBy(slot.decoder::verify)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("public.items")
                    .hasMessageContaining("public.things")
                    // Renaming it back is not enough: that row is told of a stranger.
                    .extracting(problem -> ((Problem) problem).remedy())
                    .asString()
                    .contains("bluegreen copy --table public.items");
        }
    }

    /** The text of such an UPDATE is the same as before: only the catalog tells. */
    @Test
    void a_key_that_is_another_than_when_the_table_was_listed_stops() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            slot.run("INSERT INTO public.items VALUES (1, 1, 'a')");
            slot.changes();
            slot.decoder.verify();
            slot.run(
                    "ALTER TABLE public.items DROP CONSTRAINT items_pkey",
                    "ALTER TABLE public.items ADD PRIMARY KEY (other)",
                    "UPDATE public.items SET id = 2");
            slot.changes();

            assertThatThrownBy(slot.decoder::verify)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("DEFAULT [id]")
                    .hasMessageContaining("DEFAULT [other]");
        }
    }

    @Test
    void an_identity_that_was_another_one_for_a_while_is_seen_in_the_text() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            slot.run(
                    "INSERT INTO public.items VALUES (1, 1, 'a')",
                    "ALTER TABLE public.items REPLICA IDENTITY FULL",
                    "UPDATE public.items SET note = 'b'",
                    "ALTER TABLE public.items REPLICA IDENTITY DEFAULT");

            assertThatThrownBy(slot::changes).isInstanceOf(Problem.class).hasMessageContaining("another key");
        }
    }

    @Test
    void a_delete_of_a_table_without_identity_stops() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, "CREATE TABLE public.bare (a int)")) {
            slot.run("INSERT INTO public.bare VALUES (1)", "DELETE FROM public.bare");

            assertThatThrownBy(slot::changes)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("public.bare came without a key");
        }
    }

    /** The table's columns are the catalog's then, which may be ahead. */
    @Test
    void a_delete_as_first_change_is_told_by_the_catalogs_columns() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS, "INSERT INTO public.items VALUES (1, 1, 'a')")) {
            slot.run("DELETE FROM public.items", "ALTER TABLE public.items ADD COLUMN late text");

            assertThat(slot.changes()).singleElement().satisfies(change -> {
                Change.Delete delete = (Change.Delete) change;
                assertThat(delete.relation().columns()).hasSize(4);
                assertThat(delete.key()).hasToString("('1', –, –, –)");
            });
        }
    }

    /** A long key that does not change is not in the WAL of 9.6: there is no way to find the row. */
    @Test
    void a_key_that_the_server_left_out_stops() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(
                folder,
                "CREATE TABLE public.long_key (big text PRIMARY KEY, note text)",
                "ALTER TABLE public.long_key ALTER big SET STORAGE EXTERNAL")) {
            slot.run("INSERT INTO public.long_key VALUES (repeat('k', 2500), 'n')");
            assertThat(slot.changes()).hasSize(1);
            slot.run("UPDATE public.long_key SET note = 'm'");

            assertThatThrownBy(slot::changes)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("came without its key: column 'big'");
        }
    }

    @Test
    void a_table_is_published_from_the_transaction_on_in_which_it_was_listed() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            slot.publish();
            slot.run("CREATE TABLE public.late (id int PRIMARY KEY)", "INSERT INTO public.late VALUES (1)");
            List<TableId> tables = new ArrayList<>(Publications.find(slot.session, DecodedSlot.PUBLICATION)
                    .orElseThrow()
                    .tables());
            tables.add(new TableId("public", "late"));
            assertThat(Publications.ensure(slot.session, DecodedSlot.PUBLICATION, tables))
                    .isTrue();
            assertThat(Publications.ensure(slot.session, DecodedSlot.PUBLICATION, tables))
                    .isFalse();
            slot.run("INSERT INTO public.late VALUES (2)");
            tables.remove(new TableId("public", "late"));
            Publications.ensure(slot.session, DecodedSlot.PUBLICATION, tables);
            slot.run("INSERT INTO public.late VALUES (3)");

            assertThat(slot.changes())
                    .extracting(change -> ((Change.Insert) change).after().text(0))
                    .containsExactly("2");
            slot.decoder.verify();
        }
    }

    /** Where nobody may create event triggers, nobody notes it. */
    @Test
    void a_listed_table_whose_name_another_one_has_got_stops() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            slot.run("DROP TABLE public.items", ITEMS, "INSERT INTO public.items VALUES (1, 1, 'other')");
            slot.changes();

            assertThatThrownBy(slot.decoder::verify)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("table public.items was listed for publishing as public.items (OID ");
        }
    }

    @Test
    void types_are_named_as_the_catalog_names_them() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(
                folder,
                "CREATE TYPE public.\"character\" AS ENUM ('x')",
                "CREATE TYPE public.\"]\"\"[\" AS (\"a b\" int)",
                "CREATE DOMAIN public.bit AS bit(3)")) {
            Sql.list(
                            slot.session,
                            "SELECT pg_catalog.format_type(oid, NULL), pg_catalog.format_type(oid, -1)"
                                    + " FROM pg_catalog.pg_type",
                            row -> List.of(row.getString(1), row.getString(2)))
                    .forEach(names -> assertThat(PrintedType.name(names.get(0))).isEqualTo(names.get(1)));
        }
    }
}
