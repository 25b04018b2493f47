package io.pgbluegreen.postgres.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that join by a later command, and those that must not, since rows of theirs would be missing. */
class PublishLaterTest {

    private static final String PUBLICATION = "p";

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "18"})
    void an_empty_table_joins_when_it_gets_its_key(String major) throws SQLException {
        ConnectionSettings settings = recording(major);
        try (Connection session = Servers.open(settings)) {
            run(session, "CREATE TABLE public.late (id int)", "ALTER TABLE public.late ADD COLUMN x text");
            assertThat(published(session, "late")).isFalse();
            run(session, "ALTER TABLE public.late ADD PRIMARY KEY (id)");
            assertThat(published(session, "late")).isTrue();
            run(session, "ALTER TABLE public.late RENAME TO later", "ALTER TABLE public.later ADD COLUMN y text");
            assertThat(Publications.find(session, PUBLICATION).orElseThrow().tables())
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "18"})
    void a_table_that_had_rows_joins_when_it_was_emptied(String major) throws SQLException {
        ConnectionSettings settings = recording(major);
        try (Connection session = Servers.open(settings)) {
            run(
                    session,
                    "CREATE TABLE public.late (id int)",
                    "INSERT INTO public.late VALUES (1)",
                    "ALTER TABLE public.late ADD PRIMARY KEY (id)");
            assertThat(published(session, "late")).isFalse();
            run(session, "TRUNCATE public.late", "ALTER TABLE public.late REPLICA IDENTITY DEFAULT");
            assertThat(published(session, "late")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "18"})
    void rows_that_the_snapshot_does_not_show_count(String major) throws SQLException {
        ConnectionSettings settings = recording(major);
        try (Connection session = Servers.open(settings);
                Connection other = Servers.open(settings)) {
            run(session, "CREATE TABLE public.late (id int)");
            run(other, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1");
            run(session, "INSERT INTO public.late VALUES (1)");
            run(other, "ALTER TABLE public.late ADD PRIMARY KEY (id)", "COMMIT");
            assertThat(published(session, "late")).isFalse();
        }
    }

    /** A row that is written between the look and the commit would be left out. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "18"})
    void a_command_that_lets_others_write_lets_no_table_join(String major) throws SQLException {
        ConnectionSettings settings = recording(major);
        try (Connection session = Servers.open(settings)) {
            DdlCapture.end(session);
            run(session, "CREATE TABLE public.late (id int PRIMARY KEY)");
            DdlCapture.begin(session);
            run(session, "ALTER TABLE public.late ALTER COLUMN id SET STATISTICS 10");
            assertThat(published(session, "late")).isFalse();
            run(session, "ALTER TABLE public.late REPLICA IDENTITY DEFAULT");
            assertThat(published(session, "late")).isTrue();
        }
    }

    /** On 9.6 its other rows would be published too, although they were emptied away before. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "18"})
    void on_9_6_a_table_does_not_join_in_the_transaction_that_made_or_emptied_it(String major) throws SQLException {
        ConnectionSettings settings = recording(major);
        boolean joins = !major.equals("9.6");
        try (Connection session = Servers.open(settings)) {
            run(
                    session,
                    "BEGIN",
                    "CREATE TABLE public.made (id int)",
                    "INSERT INTO public.made VALUES (1)",
                    "TRUNCATE public.made",
                    "ALTER TABLE public.made ADD PRIMARY KEY (id)",
                    "COMMIT");
            assertThat(published(session, "made")).isEqualTo(joins);
            run(
                    session,
                    "CREATE TABLE public.emptied (id int)",
                    "BEGIN",
                    "INSERT INTO public.emptied VALUES (1)",
                    "SAVEPOINT s",
                    "TRUNCATE public.emptied",
                    "RELEASE s",
                    "ALTER TABLE public.emptied ADD PRIMARY KEY (id)",
                    "COMMIT");
            assertThat(published(session, "emptied")).isEqualTo(joins);
        }
    }

    private static ConnectionSettings recording(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        MetadataSchema.migrate(settings);
        try (Connection session = Servers.open(settings)) {
            run(session, "CREATE TABLE public.items (id int PRIMARY KEY)");
            Publications.ensure(session, PUBLICATION, List.of(new TableId("public", "items")));
            DdlCapture.configure(session, Side.BLUE, PUBLICATION, TableFilter.ALL, true);
            DdlCapture.begin(session);
        }
        return settings;
    }

    private static void run(Connection session, String... statements) throws SQLException {
        for (String statement : statements) {
            Sql.run(session, statement);
        }
    }

    private static boolean published(Connection session, String table) throws SQLException {
        return Publications.find(session, PUBLICATION).orElseThrow().tables().contains(new TableId("public", table));
    }
}
