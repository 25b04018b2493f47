package io.pgbluegreen.consumers.live;

import io.pgbluegreen.consumers.TestServers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A database of its own, with the metadata schema, on a server that tests share. */
final class LiveDatabase {

    final String name = "t" + TestServers.nextNumber();
    final PostgresSessions sessions;
    private final PostgresServer server;

    LiveDatabase(Side side, String major, String... schema) throws SQLException {
        server = TestServers.postgres(major);
        server.execute("CREATE DATABASE " + name);
        sessions = new PostgresSessions(new ConnectionSettings(
                side, server.host(), server.port(), name, server.user(), Optional.of(new Secret(server.password()))));
        MetadataSchema.migrate(sessions.settings());
        execute(schema);
    }

    /** As an application does it. */
    void execute(String... sql) throws SQLException {
        try (Connection connection = server.connect(name)) {
            for (String one : sql) {
                Sql.run(connection, one);
            }
        }
    }

    List<String> rows(String sql) throws SQLException {
        try (Connection connection = server.connect(name)) {
            return Sql.list(connection, sql, row -> row.getString(1));
        }
    }

    void dropSlots() throws SQLException {
        execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '" + name + "'"
                + " AND NOT active");
    }
}
