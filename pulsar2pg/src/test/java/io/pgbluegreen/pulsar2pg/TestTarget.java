package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A new database with what setup puts there, on a server that the tests share. */
public final class TestTarget {

    private final PostgresServer server;
    private final String database;

    private TestTarget(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /** With the metadata schema and a progress row at the beginning, no first load, and these statements run. */
    public static TestTarget create(String major, String... sql) throws SQLException {
        return prepared(empty(TestServers.postgres(major)), sql);
    }

    /** The same in a database that was made before. */
    public static TestTarget prepared(TestTarget target, String... sql) throws SQLException {
        MetadataSchema.migrate(target.settings());
        target.execute("INSERT INTO bluegreen.applied (source, system_id, timeline, seq, end_lsn, message_id)"
                + " VALUES ('blue', '', 0, 0, '0/0', '')");
        target.execute(sql);
        return target;
    }

    /** A database with nothing in it. */
    public static TestTarget empty(PostgresServer server) throws SQLException {
        String database = "t" + TestServers.nextNumber();
        server.execute("CREATE DATABASE " + database);
        return new TestTarget(server, database);
    }

    public PostgresServer server() {
        return server;
    }

    public ConnectionSettings settings() {
        return settings("postgres");
    }

    public ConnectionSettings settings(String user) {
        return new ConnectionSettings(
                Side.GREEN, server.host(), server.port(), database, user, Optional.of(new Secret(server.password())));
    }

    public PostgresSessions sessions() {
        return new PostgresSessions(settings());
    }

    public Connection connect() throws SQLException {
        return server.connect(database);
    }

    public void execute(String... sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    /** Every row as text, values with bars between. */
    public List<String> rows(String sql) {
        try (Connection connection = sessions().open("test");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(searchPublic(statement, sql))) {
            List<String> all = new ArrayList<>();
            ResultSetMetaData meta = rows.getMetaData();
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    row.append(i == 1 ? "" : "|").append(rows.getString(i));
                }
                all.add(row.toString());
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String searchPublic(Statement statement, String sql) throws SQLException {
        statement.execute("SET search_path TO public");
        return sql;
    }

    public String one(String sql) {
        List<String> rows = rows(sql);
        if (rows.size() != 1) {
            throw new IllegalStateException("expected one row, found " + rows + ": " + sql);
        }
        return rows.get(0);
    }

    public long appliedSeq() {
        return Long.parseLong(one("SELECT seq FROM bluegreen.applied WHERE source = 'blue'"));
    }
}
