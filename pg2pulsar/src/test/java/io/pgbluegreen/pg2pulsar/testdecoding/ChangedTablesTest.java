package io.pgbluegreen.pg2pulsar.testdecoding;

import static io.pgbluegreen.pg2pulsar.testdecoding.DecodedSlot.ITEMS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.replication.ListedTable;
import io.pgbluegreen.postgres.replication.OtherNames;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
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

/** Listed tables of 9.6 that become others, or join the list, by commands that are recorded. */
class ChangedTablesTest {

    private final Path folder;

    ChangedTablesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_listed_table_that_is_dropped_and_created_anew_joins_as_a_new_one() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            slot.recordCommands();
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
            slot.recordCommands();
            slot.run("INSERT INTO public.items VALUES (1, 1, 'old')");
            assertThat(slot.changes()).hasSize(1);
            slot.run("DROP TABLE public.items", ITEMS);

            slot.decoder.verify();
        }
    }

    /** As tools do that rewrite a table: a new one is filled, takes the name, and the old one is dropped. */
    @Test
    void a_listed_table_that_takes_the_name_of_one_that_was_dropped_stops() throws SQLException {
        try (DecodedSlot slot = new DecodedSlot(folder, ITEMS)) {
            slot.recordCommands();
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
            slot.recordCommands();
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
            slot.recordCommands();
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
            slot.recordCommands();
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
}
