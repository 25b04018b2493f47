package io.pgbluegreen.integration;

import io.pgbluegreen.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** One more database of a server that others share; closing it leaves the server alone. */
record OtherDatabase(PostgresServer server, String database) implements PostgresServer {

    /** Creates it with an encoding of its own, and the locale that goes with every encoding. */
    static OtherDatabase create(PostgresServer server, String name, String encoding) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " ENCODING '" + encoding
                    + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        }
        return new OtherDatabase(server, name);
    }

    @Override
    public String major() {
        return server.major();
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String password() {
        return server.password();
    }

    @Override
    public Path dataDirectory() {
        return server.dataDirectory();
    }

    @Override
    public String log() {
        return server.log();
    }

    @Override
    public boolean isRunning() {
        return server.isRunning();
    }

    @Override
    public void start() {
        server.start();
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void close() {}
}
