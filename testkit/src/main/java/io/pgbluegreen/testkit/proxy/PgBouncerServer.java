package io.pgbluegreen.testkit.proxy;

import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.process.FreePort;
import io.pgbluegreen.testkit.process.GuardedFolder;
import io.pgbluegreen.testkit.requirement.SystemProgram;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A PgBouncer of its own on a loopback port, before one database of a PostgreSQL server. Its configuration is laid out
 * as operators should have it: {@code pgbouncer.ini} includes {@code databases.ini}, which says where the database is
 * and nothing else. It ends with {@link #close}, and at the latest with the JVM.
 *
 * <p>Methods that fail because of the program throw {@link ServerException}.
 */
public final class PgBouncerServer implements AutoCloseable {

    private static final SystemProgram PROGRAM = new SystemProgram("pgbouncer", "pgbouncer");
    private static final String CONSOLE_DATABASE = "pgbouncer";

    private final PgBouncerBuilder options;
    private final GuardedFolder folder;
    private final int port;
    private final ProxyProcess process;

    private PgBouncerServer(PgBouncerBuilder options, GuardedFolder folder, Path program, int port) {
        this.options = options;
        this.folder = folder;
        this.port = port;
        String ini = PgBouncerConfiguration.file(folder).toString();
        this.process = new ProxyProcess(
                toString(), folder, List.of(program.toString(), ini), () -> new Socket(host(), port).close());
    }

    /** A PgBouncer to be configured and started. */
    public static PgBouncerBuilder builder() {
        return new PgBouncerBuilder();
    }

    /** Whether the program is there. */
    public static boolean isInstalled() {
        return PROGRAM.find().isPresent();
    }

    static PgBouncerServer start(PgBouncerBuilder options) {
        Path program = PROGRAM.require();
        GuardedFolder folder;
        try {
            folder = GuardedFolder.create("pgbouncer");
        } catch (IOException e) {
            throw new ServerException("cannot prepare a folder for PgBouncer: " + e.getMessage(), e);
        }
        try {
            PgBouncerServer server = new PgBouncerServer(options, folder, program, FreePort.find());
            PgBouncerConfiguration.write(folder, server.port, options);
            server.start();
            return server;
        } catch (IOException e) {
            folder.close();
            throw new ServerException("PgBouncer could not be set up: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** An IP address. */
    public String host() {
        return "127.0.0.1";
    }

    /** The TCP port; it stays the same over {@link #kill} and {@link #start}. */
    public int port() {
        return port;
    }

    /** The database that clients ask for. */
    public String database() {
        return options.database();
    }

    /** The user of {@code admin_users}, who may do everything on the console. */
    public String consoleUser() {
        return PgBouncerBuilder.CONSOLE_USER;
    }

    public String consolePassword() {
        return PgBouncerBuilder.CONSOLE_PASSWORD;
    }

    /** The file that holds the database's line and nothing else. */
    public Path databasesFile() {
        return PgBouncerConfiguration.databasesFile(folder);
    }

    /** URL for pgjdbc, without user and password; names no prepared statement, which could be on another server. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host() + ":" + port + "/" + database() + "?prepareThreshold=0";
    }

    /** A new connection to the database, as an application's. */
    public Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    /** New connections to the database, for clients of a workload. */
    public ConnectionSource source(String user, String password) {
        return ConnectionSource.of(jdbcUrl(), user, password);
    }

    /**
     * A new connection to the admin console.
     *
     * <p>pgjdbc begins with {@code SET extra_float_digits}, which the console refuses (pgbouncer issue 1509), except for
     * replication, which it announces to the server only when it knows that one as 9.4 or newer.
     */
    public Connection console() throws SQLException {
        String url = "jdbc:postgresql://" + host() + ":" + port + "/" + CONSOLE_DATABASE
                + "?preferQueryMode=simple&replication=true&loginTimeout=60&socketTimeout=60";
        return DriverManager.getConnection(url, consoleUser(), consolePassword());
    }

    /** Runs a command on the admin console; the first column of its first row, or nothing where it gives none. */
    public String console(String command) throws SQLException {
        try (Connection connection = console();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(command)) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    /** What the program has logged so far, over all its starts. */
    public String log() {
        return process.log();
    }

    public boolean isRunning() {
        return process.isRunning();
    }

    /** Starts a killed PgBouncer on the same files and port, and returns when it takes connections. */
    public void start() {
        process.start();
    }

    /** SIGKILL: every connection through it breaks. */
    public void kill() {
        process.kill();
    }

    /** Ends the program at once and removes its files. */
    @Override
    public void close() {
        folder.close();
    }

    @Override
    public String toString() {
        return "PgBouncer in " + folder.path();
    }
}
