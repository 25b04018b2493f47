package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One server of each major for all tests of the module; each test has databases and roles of its own. */
final class Servers {

    private static final Map<String, PostgresServer> RUNNING = new ConcurrentHashMap<>();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private Servers() {}

    /** The server of that major, started at the first call; it ends with the JVM. */
    static PostgresServer of(String major) {
        return RUNNING.computeIfAbsent(
                major, missing -> PostgresServer.builder(missing).fsync(false).start());
    }

    static String unique(String prefix) {
        return prefix + "_" + NAMES.incrementAndGet();
    }

    /** The name of a new empty database. */
    static String newDatabase(String major) throws SQLException {
        String name = unique("test");
        of(major).execute("CREATE DATABASE " + name);
        return name;
    }

    /** A session as the product opens it. */
    static Connection open(String major, String database, Side side, String user) {
        PostgresServer server = of(major);
        return new PostgresSessions(new ConnectionSettings(
                        side, server.host(), server.port(), database, user, Optional.of(new Secret(server.password()))))
                .open("sequences");
    }

    /** A superuser's session in a new database. */
    static Connection open(String major, Side side) throws SQLException {
        return open(major, newDatabase(major), side, of(major).user());
    }
}
