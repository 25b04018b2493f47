package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Some seventy statements of most kinds that change a schema, with rows between them, and what a server says of it. */
final class KindsOfDdl {

    private static final int DETACHES_CONCURRENTLY = 140000;

    private KindsOfDdl() {}

    /**
     * Runs them, for 13 and newer.
     *
     * @param schema a name that takes the place of another in them; one more is made, with {@code _2}
     */
    static void run(PostgresServer server, String schema) throws SQLException, IOException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            boolean concurrently =
                    Integer.parseInt(TestMigration.one(connection, "SHOW server_version_num")) >= DETACHES_CONCURRENTLY;
            for (String sql : text("kinds-of-ddl.sql").replace("kinds", schema).split("\\n\\n", -1)) {
                statement.execute(concurrently ? sql : sql.replace("logs_1 CONCURRENTLY", "logs_1"));
            }
        }
    }

    /**
     * Fails unless both servers say the same of these schemas. What detaches a partition concurrently puts its bounds on
     * it as a constraint, which the other side's plain command does not do.
     */
    static void assertSame(PostgresServer one, PostgresServer other, String schema) throws SQLException, IOException {
        List<String> said = said(other, schema);
        assertThat(said).hasSizeGreaterThan(150);
        assertThat(said(one, schema)).containsExactlyInAnyOrderElementsOf(said);
    }

    private static List<String> said(PostgresServer server, String schema) throws SQLException, IOException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(text("schema-text.sql").replace("kinds%", schema + "%"))) {
            while (row.next()) {
                if (!row.getString(1).contains("logs_1_id_check")) {
                    lines.add(row.getString(1));
                }
            }
        }
        return lines;
    }

    private static String text(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(KindsOfDdl.class.getResourceAsStream("/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
