package io.pgbluegreen.testkit.proxy;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.process.FreePort;
import io.pgbluegreen.testkit.process.GuardedFolder;
import io.pgbluegreen.testkit.process.OsUser;
import io.pgbluegreen.testkit.requirement.SystemProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * An HAProxy of its own on a loopback port, passing TCP on to one of two PostgreSQL servers: the backend {@code
 * postgres} has the servers {@code blue}, ready at the start, and {@code green}, in maintenance. Its runtime API listens
 * on a Unix socket and on TCP. It ends with {@link #close}, and at the latest with the JVM.
 *
 * <p>Methods that fail because of the program throw {@link ServerException}.
 */
public final class HaProxyServer implements AutoCloseable {

    private static final SystemProgram PROGRAM = new SystemProgram("haproxy", "haproxy");
    private static final String CONFIGURATION = "haproxy.cfg";
    private static final int RUNTIME_API_MILLIS = 10_000;

    private final GuardedFolder folder;
    private final String database;
    private final int port;
    private final int runtimeApiPort;
    private final ProxyProcess process;

    private HaProxyServer(GuardedFolder folder, Path program, String database, int port, int runtimeApiPort) {
        this.folder = folder;
        this.database = database;
        this.port = port;
        this.runtimeApiPort = runtimeApiPort;
        List<String> command =
                List.of(program.toString(), "-db", "-f", configuration().toString());
        this.process = new ProxyProcess(toString(), folder, command, () -> runtimeApi("show version"));
    }

    /** Whether the program is there. */
    public static boolean isInstalled() {
        return PROGRAM.find().isPresent();
    }

    /**
     * Starts it and returns when it answers.
     *
     * @throws ServerException if it does not start
     * @throws io.pgbluegreen.testkit.requirement.MissingRequirementException if the program is not installed
     */
    public static HaProxyServer start(PostgresServer blue, PostgresServer green) {
        Path program = PROGRAM.require();
        GuardedFolder folder;
        try {
            folder = GuardedFolder.create("haproxy");
        } catch (IOException e) {
            throw new ServerException("cannot prepare a folder for HAProxy: " + e.getMessage(), e);
        }
        try {
            HaProxyServer server =
                    new HaProxyServer(folder, program, blue.database(), FreePort.find(), FreePort.find());
            server.configure(blue, green);
            server.start();
            return server;
        } catch (IOException e) {
            folder.close();
            throw new ServerException("HAProxy could not be set up: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private void configure(PostgresServer blue, PostgresServer green) throws IOException {
        // HAProxy, which is not root, makes its socket there.
        Path run = Files.createDirectory(folder.path().resolve("run"));
        OsUser.giveAway(run);
        Path written = folder.writePrivate(CONFIGURATION, """
                global
                    maxconn 500
                    stats socket %s mode 600 level admin
                    stats socket %s mode 600 level operator
                    stats socket ipv4@127.0.0.1:%d level admin
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 1h
                    timeout server 1h
                frontend clients
                    bind 127.0.0.1:%d
                    default_backend postgres
                backend postgres
                    server blue %s:%d
                    server green %s:%d disabled
                """.formatted(
                socket(), lookingSocket(), runtimeApiPort, port, blue.host(), blue.port(), green.host(), green.port()));
        OsUser.giveAway(written);
    }

    private Path configuration() {
        return folder.path().resolve(CONFIGURATION);
    }

    /** An IP address. */
    public String host() {
        return "127.0.0.1";
    }

    /** Where clients connect; it stays the same over {@link #kill} and {@link #start}. */
    public int port() {
        return port;
    }

    /** The runtime API's Unix socket. */
    public Path socket() {
        return folder.path().resolve("run").resolve("api");
    }

    /** Another one that may look, but not change servers. */
    public Path lookingSocket() {
        return folder.path().resolve("run").resolve("look");
    }

    /** The runtime API's TCP port on the loopback address. */
    public int runtimeApiPort() {
        return runtimeApiPort;
    }

    public String backend() {
        return "postgres";
    }

    /** Blue's database for pgjdbc, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host() + ":" + port + "/" + database;
    }

    /** A new connection to the database, as an application's. */
    public Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    /** New connections to the database, for clients of a workload. */
    public ConnectionSource source(String user, String password) {
        return ConnectionSource.of(jdbcUrl(), user, password);
    }

    /** Sends a command to the runtime API; all that it answers. */
    public String runtimeApi(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName(host()), runtimeApiPort)) {
            socket.setSoTimeout(RUNTIME_API_MILLIS);
            socket.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** What the program has printed so far, over all its starts. */
    public String log() {
        return process.log();
    }

    public boolean isRunning() {
        return process.isRunning();
    }

    /** Starts a killed HAProxy, as its file says: blue is ready, green is not. */
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
        return "HAProxy in " + folder.path();
    }
}
