package io.pgbluegreen.testkit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL server of its own on a loopback port, ready for logical replication, with the superuser
 * {@code postgres}. It ends with {@link #close}, and at the latest with the JVM, whose SIGKILL it does not survive.
 *
 * <pre>{@code
 * try (PostgresServer blue = PostgresServer.builder("11").database("forum").start()) {
 *     blue.execute("CREATE TABLE t (id int PRIMARY KEY)");
 * }
 * }</pre>
 *
 * <p>Methods that fail because of the server throw {@link ServerException}.
 */
public interface PostgresServer extends AutoCloseable {

    /** A server of this major ({@code 9.6}, {@code 10}, … {@code 18}), to be configured and started. */
    static PostgresServerBuilder builder(String major) {
        return new PostgresServerBuilder(major);
    }

    /** The major as PostgreSQL counts: {@code 9.6}, {@code 10}, … */
    String major();

    /** An IP address. */
    default String host() {
        return "127.0.0.1";
    }

    /** The TCP port; it stays the same over {@link #stop} and {@link #start}. */
    int port();

    /** The superuser. */
    default String user() {
        return "postgres";
    }

    /** The superuser's password. */
    String password();

    /** The first database that was asked for, else {@code postgres}. */
    String database();

    /** Where the data files are on this machine. */
    Path dataDirectory();

    /** What the server has logged so far, over all its starts. */
    String log();

    /** Whether the server runs, as far as its process tells. */
    boolean isRunning();

    /** Starts a stopped or killed server on the same data and port, and returns when it answers. */
    void start();

    /** Fast shutdown: rolls back what is open, writes a checkpoint. Waits for walsenders to be caught up with. */
    void stop();

    /** SIGKILL to the postmaster and its children: what a crash leaves behind. */
    void kill();

    /** Fast shutdown and start. */
    default void restart() {
        stop();
        start();
    }

    /** The database's URL for pgjdbc, without user and password. */
    default String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
    }

    /** The URL of {@link #database()}. */
    default String jdbcUrl() {
        return jdbcUrl(database());
    }

    /** A new connection as superuser. */
    default Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), user(), password());
    }

    /** A new connection to {@link #database()} as superuser. */
    default Connection connect() throws SQLException {
        return connect(database());
    }

    /** Runs statements on {@link #database()} as superuser, each in a transaction of its own. */
    default void execute(String... sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    /** Ends the server at once and removes its data. */
    @Override
    void close();
}
