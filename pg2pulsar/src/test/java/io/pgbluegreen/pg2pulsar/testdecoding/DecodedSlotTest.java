package io.pgbluegreen.pg2pulsar.testdecoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.replication.ListedTable;
import io.pgbluegreen.postgres.replication.OtherNames;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What 9.6 sends besides rows of tables, and what happens when the catalog is ahead of the stream. */
class DecodedSlotTest {

    private static final String ITEMS = "CREATE TABLE public.items (id int PRIMARY KEY, other int UNIQUE, note text)";

    private final Path folder;

    DecodedSlotTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_transaction_is_told_with_its_time_and_with_a_position_inside_its_commit_record() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            slot.run("BEGIN", "INSERT INTO public.items VALUES (1, 1, 'a')");
            Lsn before = position(slot);
            slot.run("COMMIT");
            Lsn after = position(slot);
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
            PublisherTable.create(slot.session, PublisherState.beginning("s", "t", "1", 1, position(slot)));
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

    @Test
    void a_listed_table_that_is_dropped_and_created_anew_joins_as_a_new_one() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            PublisherTable.create(slot.session, PublisherState.beginning("s", "t", "1", 1, position(slot)));
            DdlCapture.configure(slot.session, Side.BLUE, DecodedSlot.PUBLICATION, TableFilter.ALL, true);
            DdlCapture.begin(slot.session);
            slot.run(
                    "INSERT INTO public.items VALUES (1, 1, 'old')",
                    "DROP TABLE public.items",
                    "CREATE TABLE public.items (key text PRIMARY KEY)",
                    "INSERT INTO public.items VALUES ('new')",
                    "TRUNCATE public.items");

            assertThat(slot.changes())
                    .filteredOn(change ->
                            !((Change.OfRow) change).relation().table().equals(MetadataSchema.DDL_COMMAND))
                    .extracting(change -> ((Change.OfRow) change).relation().table() + " "
                            + ((Change.Insert) change).after().text(0))
                    .containsExactly("public.items 1", "public.items new", "bluegreen.truncated_table 1");
            slot.decoder.verify();
            assertThat(Publications.find(slot.session, DecodedSlot.PUBLICATION)
                            .orElseThrow()
                            .tables())
                    .contains(new TableId("public", "items"));
        }
    }

    /** Before the list is known that has the new one: the catalog is ahead. */
    @Test
    void a_table_that_was_dropped_and_joined_anew_is_no_problem_while_the_stream_has_not_come_there()
            throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            PublisherTable.create(slot.session, PublisherState.beginning("s", "t", "1", 1, position(slot)));
            DdlCapture.configure(slot.session, Side.BLUE, DecodedSlot.PUBLICATION, TableFilter.ALL, true);
            DdlCapture.begin(slot.session);
            slot.run("INSERT INTO public.items VALUES (1, 1, 'old')");
            assertThat(slot.changes()).hasSize(1);
            slot.run("DROP TABLE public.items", ITEMS);

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

    /** As tools do that rewrite a table: a new one is filled, takes the name, and the old one is dropped. */
    @Test
    void a_listed_table_that_takes_the_name_of_one_that_was_dropped_stops() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            PublisherTable.create(slot.session, PublisherState.beginning("s", "t", "1", 1, position(slot)));
            DdlCapture.configure(slot.session, Side.BLUE, DecodedSlot.PUBLICATION, TableFilter.ALL, true);
            DdlCapture.begin(slot.session);
            slot.run(
                    "CREATE TABLE public.other (id int PRIMARY KEY)",
                    "DROP TABLE public.items",
                    "ALTER TABLE public.other RENAME TO items",
                    "INSERT INTO public.items VALUES (1)");
            slot.changes();

            assertThatThrownBy(slot.decoder::verify)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("table public.other was listed")
                    .hasMessageContaining("but is now public.items");
        }
    }

    /** The catalog is then as the list has it. */
    @ParameterizedTest
    @MethodSource
    void a_listed_table_that_was_another_one_for_a_while_stops_at_rows_of_that_name(String name, List<String> commands)
            throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(
                folder,
                ITEMS,
                "CREATE TABLE public.indexed (id int NOT NULL)",
                "CREATE UNIQUE INDEX identity ON public.indexed (id)",
                "ALTER TABLE public.indexed REPLICA IDENTITY USING INDEX identity",
                "CREATE SCHEMA \"an \"\"other\"\"\"")) {
            PublisherTable.create(slot.session, PublisherState.beginning("s", "t", "1", 1, position(slot)));
            DdlCapture.configure(slot.session, Side.BLUE, DecodedSlot.PUBLICATION, TableFilter.ALL, true);
            DdlCapture.begin(slot.session);
            slot.run(
                    "CREATE TABLE public.other (id int)",
                    "INSERT INTO public.items VALUES (1, 1, 'before')",
                    "INSERT INTO public.indexed VALUES (1)");
            slot.run(commands.toArray(String[]::new));
            slot.changes();

            assertThatThrownBy(slot.decoder::verify)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("a change of " + name + " came")
                    .hasMessageContaining("and for a while");

            List<TableId> items = List.of(new TableId("public", "items"), new TableId("public", "indexed"));
            OtherNames noted = OtherNames.read(slot.session, DecodedSlot.PUBLICATION, items);
            slot.run("ALTER TABLE public.items RENAME TO third", "ALTER TABLE public.third RENAME TO items");
            noted.forget(slot.session);
            assertThat(OtherNames.read(slot.session, DecodedSlot.PUBLICATION, items)
                            .tables())
                    .extracting(ListedTable::id)
                    .as("what came since stays")
                    .contains(new TableId("public", "items"));
            OtherNames.read(slot.session, DecodedSlot.PUBLICATION, items).forget(slot.session);
            slot.decoder.verify();
        }
    }

    static Stream<Arguments> a_listed_table_that_was_another_one_for_a_while_stops_at_rows_of_that_name() {
        String away = "ALTER TABLE public.items RENAME TO things";
        String back = "ALTER TABLE public.things RENAME TO items";
        return Stream.of(
                arguments("public.things", List.of(away, "INSERT INTO public.things VALUES (2, 2, 'lost?')", back)),
                arguments(
                        "public.things",
                        List.of("BEGIN", away, "INSERT INTO public.things VALUES (2, 2, 'lost?')", back, "COMMIT")),
                arguments(
                        "\"an \"\"other\"\"\".items",
                        List.of(
                                "ALTER TABLE public.items SET SCHEMA \"an \"\"other\"\"\"",
                                "DELETE FROM \"an \"\"other\"\"\".items",
                                "ALTER TABLE \"an \"\"other\"\"\".items SET SCHEMA public")),
                arguments(
                        "former.items",
                        List.of(
                                "ALTER SCHEMA public RENAME TO former",
                                "UPDATE former.items SET other = 3",
                                "ALTER SCHEMA former RENAME TO public")),
                arguments(
                        "public.items",
                        List.of(
                                "ALTER TABLE public.items DROP CONSTRAINT items_pkey",
                                "UPDATE public.items SET id = 2",
                                "ALTER TABLE public.items ADD PRIMARY KEY (id)")),
                arguments(
                        "public.items",
                        List.of(
                                "ALTER TABLE public.items ALTER other SET NOT NULL,"
                                        + " REPLICA IDENTITY USING INDEX items_other_key",
                                "UPDATE public.items SET id = 2",
                                "ALTER TABLE public.items REPLICA IDENTITY DEFAULT")),
                arguments(
                        "public.indexed",
                        List.of(
                                "DROP INDEX public.identity",
                                "UPDATE public.indexed SET id = 2",
                                "CREATE UNIQUE INDEX identity ON public.indexed (id)",
                                "ALTER TABLE public.indexed REPLICA IDENTITY USING INDEX identity")),
                arguments(
                        "public.items",
                        List.of(
                                away,
                                "CREATE TABLE public.items (id int)",
                                "INSERT INTO public.items VALUES (2)",
                                "DROP TABLE public.items",
                                back)),
                arguments(
                        "public.items",
                        List.of(
                                away,
                                "ALTER TABLE public.other RENAME TO items",
                                "INSERT INTO public.items VALUES (2)",
                                "ALTER TABLE public.items RENAME TO other",
                                back)));
    }

    /** Rows came under the table's own name and key only, or with all of the old row. */
    @Test
    void a_listed_table_that_was_another_one_while_nothing_was_changed_goes_on() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            PublisherTable.create(slot.session, PublisherState.beginning("s", "t", "1", 1, position(slot)));
            DdlCapture.configure(slot.session, Side.BLUE, DecodedSlot.PUBLICATION, TableFilter.ALL, true);
            DdlCapture.begin(slot.session);
            slot.run(
                    "INSERT INTO public.items VALUES (1, 1, 'before')",
                    "ALTER TABLE public.items RENAME TO things",
                    "ALTER TABLE public.things RENAME TO items",
                    "ALTER TABLE public.items DROP CONSTRAINT items_pkey, ADD CONSTRAINT renewed PRIMARY KEY (id)",
                    "ALTER TABLE public.items REPLICA IDENTITY FULL",
                    "INSERT INTO public.items VALUES (2, 2, 'meanwhile')",
                    "ALTER TABLE public.items REPLICA IDENTITY DEFAULT, ADD COLUMN more int",
                    "CREATE TABLE public.keyed (a int, b int, PRIMARY KEY (b, a))",
                    "INSERT INTO public.keyed VALUES (1, 2)",
                    "INSERT INTO public.items VALUES (3, 3, 'behind')");

            assertThat(slot.changes().stream()
                            .filter(Change.Insert.class::isInstance)
                            .map(change -> ((Change.Insert) change).relation().table())
                            .filter(table -> table.schema().equals("public")))
                    .extracting(TableId::name)
                    .containsExactly("items", "items", "keyed", "items");
            slot.decoder.verify();
        }
    }

    /** With synchronous replication a commit is decoded long before the catalog's other readers see it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE public.late (id int PRIMARY KEY); INSERT INTO public.late VALUES (1)",
                "ALTER TABLE public.items RENAME TO late; INSERT INTO public.late VALUES (1)"
            })
    void a_transaction_that_others_do_not_see_yet_is_waited_for(String transaction) throws Exception {
        ExecutorService other = Executors.newFixedThreadPool(2);
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS);
                Connection releasing = slot.sessions.open("releasing");
                Connection committing = slot.sessions.open("committing");
                AutoCloseable released = () -> synchronous(releasing, "''")) {
            PublisherTable.create(slot.session, PublisherState.beginning("s", "t", "1", 1, position(slot)));
            DdlCapture.configure(slot.session, Side.BLUE, DecodedSlot.PUBLICATION, TableFilter.ALL, true);
            DdlCapture.begin(slot.session);
            synchronous(releasing, "'nobody'");
            Future<?> commit = other.submit(() -> {
                Sql.run(committing, "BEGIN; " + transaction + "; COMMIT");
                return null;
            });
            await().until(slot::hasEvents);
            Future<List<Change>> decoded = other.submit(() -> {
                List<Change> changes = slot.changes();
                slot.decoder.verify();
                return changes;
            });
            assertThatThrownBy(() -> decoded.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(commit).isNotDone();

            synchronous(releasing, "''");
            commit.get();
            if (transaction.startsWith("CREATE")) {
                assertThat(decoded.get())
                        .filteredOn(Change.Insert.class::isInstance)
                        .extracting(
                                change -> ((Change.Insert) change).relation().table())
                        .contains(new TableId("public", "late"));
            } else {
                assertThatThrownBy(decoded::get)
                        .hasRootCauseInstanceOf(Problem.class)
                        .hasMessageContaining("public.late");
            }
        } finally {
            other.shutdownNow();
        }
    }

    private static void synchronous(Connection connection, String standbys) throws SQLException {
        Sql.run(connection, "ALTER SYSTEM SET synchronous_standby_names TO " + standbys);
        Sql.list(connection, "SELECT pg_reload_conf()", row -> 1);
        String expected = standbys.replace("'", "");
        await().until(() -> Sql.one(connection, "SHOW synchronous_standby_names", row -> row.getString(1))
                .equals(expected));
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

    private static Lsn position(DecodedSlot slot) throws SQLException {
        return Lsn.parse(Sql.one(
                slot.session, "SELECT pg_catalog.pg_current_xlog_insert_location()::text", row -> row.getString(1)));
    }
}
