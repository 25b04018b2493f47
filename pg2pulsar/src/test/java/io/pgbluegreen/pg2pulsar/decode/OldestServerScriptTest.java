package io.pgbluegreen.pg2pulsar.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.pg2pulsar.testdecoding.CatalogTables;
import io.pgbluegreen.pg2pulsar.testdecoding.TestDecodingDecoder;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the recordings on 9.6: its events are those that {@code pgoutput} of version 10 gives. */
class OldestServerScriptTest {

    private static final String PUBLICATION = "recorded";

    /**
     * What only version 10 has: identity columns and partitions; the end of a table that is renamed, which stops 9.6;
     * a long key that did not change, which 9.6 leaves out.
     */
    private static final Predicate<String> ONLY_ON_10 =
            line -> line.matches(".* public\\.(identities|log_1|log_2|renamed|toasted_key)\\b.*");

    private final Path folder;

    OldestServerScriptTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void the_script_gives_the_events_that_pgoutput_gives() throws Exception {
        List<String> events;
        try (PostgresServer server = PostgresServer.builder("9.6")
                .database("recorded")
                .fsync(false)
                .setting("max_prepared_transactions", "2")
                .start()) {
            ConnectionSettings settings = new ConnectionSettings(
                    Side.BLUE, server.host(), server.port(), server.database(), server.user(), Optional.empty());
            PostgresSessions sessions = new PostgresSessions(settings);
            try (Connection session = sessions.open("test");
                    Connection application = server.connect()) {
                run(application, "setup.sql");
                MetadataSchema.migrate(settings);
                Publications.ensure(session, PUBLICATION, tables(session));
                Sql.list(
                        session,
                        "SELECT pg_catalog.pg_create_logical_replication_slot('recorder', 'test_decoding')",
                        row -> row);
                run(application, "script.sql");
                events = decoded(session, sessions);
            }
        }
        List<String> expected = Recording.resource("pgoutput-10.expected.txt").stream()
                .filter(ONLY_ON_10.negate())
                .toList();

        assertThat(comparable(events.stream().filter(ONLY_ON_10.negate()).toList()))
                .containsExactlyElementsOf(comparable(expected));
    }

    private static void run(Connection connection, String script) throws SQLException {
        for (String sql : SqlScript.statements(Recording.resource(script), 9)) {
            Sql.run(connection, sql);
        }
    }

    private static List<TableId> tables(Connection session) throws SQLException {
        return Catalog.tables(session, TableFilter.ALL).stream()
                .map(Table::id)
                .filter(table -> !table.name().equals("not_published"))
                .toList();
    }

    private List<String> decoded(Connection session, PostgresSessions sessions) throws SQLException {
        DecodedText text = new DecodedText();
        List<Map.Entry<Lsn, byte[]>> messages = Sql.list(
                session,
                "SELECT location::text, data FROM pg_catalog.pg_logical_slot_get_changes('recorder', NULL, NULL,"
                        + " 'include-xids', 'on', 'include-timestamp', 'on', 'skip-empty-xacts', 'on')",
                row -> Map.entry(Lsn.parse(row.getString(1)), row.getString(2).getBytes(StandardCharsets.UTF_8)));
        try (CatalogTables catalog = new CatalogTables(sessions, PUBLICATION);
                TestDecodingDecoder decoder = new TestDecodingDecoder(catalog, folder)) {
            for (Map.Entry<Lsn, byte[]> message : messages) {
                text.add(decoder.decode(message.getValue(), 0, message.getKey()));
                for (Decoded event = decoder.next(); !event.equals(Decoded.NOTHING); event = decoder.next()) {
                    text.add(event);
                }
            }
            decoder.verify();
        }
        return text.lines();
    }

    /**
     * Without ids, positions and times, and without transactions in which nothing is left. The recording names some
     * types otherwise than a publisher does, which reads the catalog.
     */
    private static List<String> comparable(List<String> lines) {
        List<String> comparable = new ArrayList<>();
        for (String line : lines) {
            if (line.matches(" +table public\\.(user_types|texts) .*")) {
                continue;
            }
            if (line.startsWith("commit ")
                    && comparable.get(comparable.size() - 1).equals("begin")) {
                comparable.remove(comparable.size() - 1);
            } else {
                comparable.add(line.startsWith("begin ") ? "begin" : line.startsWith("commit ") ? "commit" : line);
            }
        }
        return comparable;
    }
}
