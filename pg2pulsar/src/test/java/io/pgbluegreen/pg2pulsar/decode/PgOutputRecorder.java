package io.pgbluegreen.pg2pulsar.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.pg2pulsar.stream.ReplicationStream;
import io.pgbluegreen.pg2pulsar.stream.StreamMessage;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.testkit.PostgresServer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Records anew what servers send for the script: {@code -Dtest=PgOutputRecorder -Drecord=true}. Whoever does so reads
 * what changed in the expected files line by line against the script: they are the truth of the test that uses them.
 */
@EnabledIfSystemProperty(named = "record", matches = "true")
class PgOutputRecorder {

    private static final Path FOLDER = Path.of("src/test/resources/recorded");
    private static final String LAST_STEP = "end";

    static final List<String> MAJORS = Recording.MAJORS;

    @ParameterizedTest
    @FieldSource("MAJORS")
    void records_what_a_server_sends_for_the_script(String major) throws Exception {
        try (PostgresServer server = PostgresServer.builder(major)
                .database("recorded")
                .fsync(false)
                .setting("max_prepared_transactions", "2")
                .start()) {
            ConnectionSettings settings = new ConnectionSettings(
                    Side.BLUE, server.host(), server.port(), server.database(), server.user(), Optional.empty());
            try (Connection application = server.connect();
                    Connection replication = new PostgresSessions(settings).openReplication("recorder")) {
                run(application, "setup.sql", Integer.parseInt(major));
                publish(application);
                SortedMap<Integer, String> types = builtInTypes(application);
                Slots.createLogical(replication, "recorder", "pgoutput", Slots.Lifetime.TEMPORARY, Slots.Snapshot.NONE);
                run(application, "script.sql", Integer.parseInt(major));
                write(major, types, replication);
            }
        }
    }

    private static void run(Connection connection, String script, int major) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : SqlScript.statements(Recording.resource(script), major)) {
                statement.execute(sql);
            }
        }
    }

    private static void publish(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT string_agg(oid::regclass::text, ', ') FROM pg_class WHERE relkind = 'r'"
                                + " AND relnamespace IN ('public'::regnamespace, '\"Odd schema\"'::regnamespace)"
                                + " AND relname <> 'not_published'")) {
            row.next();
            String tables = row.getString(1);
            statement.execute("CREATE PUBLICATION recorded FOR TABLE " + tables);
        }
    }

    private static SortedMap<Integer, String> builtInTypes(Connection connection) throws SQLException {
        SortedMap<Integer, String> types = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT DISTINCT atttypid::int, format_type(atttypid, NULL) FROM pg_attribute"
                                + " JOIN pg_class c ON attrelid = c.oid WHERE atttypid < 10000 AND attnum > 0"
                                + " AND NOT attisdropped AND relkind = 'r' AND c.oid >= 16384")) {
            while (rows.next()) {
                types.put(rows.getInt(1), rows.getString(2));
            }
        }
        return types;
    }

    private static void write(String major, SortedMap<Integer, String> types, Connection replication) throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add("# What PostgreSQL " + major + " sent for script.sql: see Recording for the form, PgOutputRecorder"
                + " for how to make it.");
        types.forEach((oid, name) -> lines.add("type " + oid + " " + name));
        PgOutputDecoder decoder = new PgOutputDecoder(new Recording(types, List.of()).typeNames());
        try (ReplicationStream stream = ReplicationStream.start(
                replication,
                "START_REPLICATION SLOT recorder LOGICAL 0/0 (proto_version '1', publication_names 'recorded')",
                Clock.systemUTC())) {
            String step = "";
            Decoded event = Decoded.NOTHING;
            while (!(event instanceof Decoded.Commit && step.equals(LAST_STEP))) {
                if (stream.read().orElseThrow() instanceof StreamMessage.PluginData data) {
                    Recording.Message message = new Recording.Message(data.position(), bytes(data.payload()));
                    event = decoder.decode(message.payload(), 0, message.position());
                    if (event instanceof Decoded.Changed changed
                            && changed.change() instanceof Change.Insert insert
                            && insert.relation().table().name().equals("step")) {
                        step = insert.after().text(0);
                        lines.add("# " + step);
                    }
                    lines.add(Recording.line(message));
                }
            }
        }
        Recording recording = Recording.parse(lines);
        assertThat(recording.messages().stream().map(Recording::line))
                .containsExactlyElementsOf(lines.stream()
                        .filter(line -> !line.startsWith("#") && !line.startsWith("type "))
                        .toList());
        Files.write(FOLDER.resolve("pgoutput-" + major + ".txt"), lines);
        Files.write(FOLDER.resolve("pgoutput-" + major + ".expected.txt"), DecodedText.of(recording));
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }
}
