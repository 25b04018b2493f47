package io.pgbluegreen.postgres;

import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One server of each major for all tests of the module; each test has databases and roles of its own. */
public final class Servers {

    /** Looks unlike anything else, so that a test can search a message for it. */
    public static final String PASSWORD = "Zq9-hidden-42";

    private static final Map<String, PostgresServer> RUNNING = new ConcurrentHashMap<>();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private Servers() {}

    /** The server of that major, started at the first call; it ends with the JVM. */
    public static PostgresServer of(String major) {
        return RUNNING.computeIfAbsent(major, missing -> PostgresServer.builder(missing)
                .authentication(PostgresAuthentication.best(missing))
                .password(PASSWORD)
                .fsync(false)
                .start());
    }

    /** A name that no other test uses. */
    public static String unique(String prefix) {
        return prefix + "_" + NAMES.incrementAndGet();
    }

    /** Settings for the superuser and a new empty database. */
    public static ConnectionSettings newDatabase(String major) throws SQLException {
        String name = unique("test");
        of(major).execute("CREATE DATABASE " + name);
        return settings(major, name, "postgres", PASSWORD);
    }

    public static ConnectionSettings settings(String major, String database, String user, String password) {
        PostgresServer server = of(major);
        return new ConnectionSettings(
                Side.BLUE, server.host(), server.port(), database, user, Optional.of(new Secret(password)));
    }

    /** A session as the product opens it, for the superuser. */
    public static Connection open(ConnectionSettings settings) {
        return new PostgresSessions(settings).open("test");
    }

    /** A connection that the product had no hand in. */
    public static Connection bare(ConnectionSettings settings) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + settings.host() + ":" + settings.port() + "/" + settings.database(),
                settings.user(),
                settings.password().orElseThrow().reveal());
    }

    /** A new role with the server's password, and the settings to log in as it. */
    public static ConnectionSettings newRole(String major, ConnectionSettings database, String attributes)
            throws SQLException {
        String role = unique("role");
        of(major).execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "' " + attributes);
        return settings(major, database.database(), role, PASSWORD);
    }
}
