package io.pgbluegreen.testkit.embedded;

import io.pgbluegreen.testkit.PostgresOptions;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.artifact.PostgresBinaries;
import io.pgbluegreen.testkit.process.FreePort;
import io.pgbluegreen.testkit.process.GuardedFolder;
import io.pgbluegreen.testkit.process.LogTail;
import io.pgbluegreen.testkit.process.OsUser;
import io.pgbluegreen.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;

/** A postmaster of this machine. */
public final class EmbeddedPostgres implements PostgresServer {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int PORT_ATTEMPTS = 5;

    private final PostgresOptions options;
    private final Path binaries;
    private final GuardedFolder folder;
    private final Path dataDirectory;
    private final Path logFile;
    private int port;
    private @Nullable Process postmaster;

    private EmbeddedPostgres(PostgresOptions options, Path binaries, GuardedFolder folder) {
        this.options = options;
        this.binaries = binaries;
        this.folder = folder;
        this.dataDirectory = folder.path().resolve("data");
        this.logFile = folder.path().resolve("postgresql.log");
    }

    /**
     * Initialises a data directory and starts a postmaster on it.
     *
     * @throws ServerException if either fails, with the end of its output
     */
    public static EmbeddedPostgres start(PostgresOptions options) {
        Path binaries = PostgresBinaries.of(options.major());
        GuardedFolder folder;
        try {
            folder = GuardedFolder.create("postgres-" + options.major());
        } catch (IOException e) {
            throw new ServerException("cannot prepare a folder for PostgreSQL: " + e.getMessage(), e);
        }
        EmbeddedPostgres server = new EmbeddedPostgres(options, binaries, folder);
        try {
            InitDb.run(options, binaries, folder, server.dataDirectory);
            server.startOnFreePort();
            for (String database : options.databases()) {
                server.createDatabase(database);
            }
            return server;
        } catch (IOException | SQLException e) {
            folder.close();
            throw new ServerException(server + " could not be set up: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * A server without data files: put them into {@link #dataDirectory()} (which does not exist yet), call {@link
     * #takeOverFiles}, then {@link #start()}. It has its port already.
     *
     * @param programs the folder in which {@code bin/postgres} lies; of the options' major, whatever the minor
     */
    public static EmbeddedPostgres withoutFiles(PostgresOptions options, Path programs) {
        try {
            EmbeddedPostgres server =
                    new EmbeddedPostgres(options, programs, GuardedFolder.create("postgres-" + options.major()));
            server.port = FreePort.find();
            return server;
        } catch (IOException e) {
            throw new ServerException("cannot prepare a folder for PostgreSQL: " + e.getMessage(), e);
        }
    }

    /** Makes the files in the data directory this server's own: owner, port, settings of its options. */
    public void takeOverFiles() throws IOException {
        Files.deleteIfExists(dataDirectory.resolve("postmaster.pid"));
        PostgresConfiguration.write(dataDirectory, port, options);
        Files.setPosixFilePermissions(dataDirectory, PosixFilePermissions.fromString("rwx------"));
        OsUser.giveAway(dataDirectory);
        UserPrincipal owner = Files.getOwner(dataDirectory);
        try (Stream<Path> files = Files.walk(dataDirectory)) {
            for (Path file : files.toList()) {
                Files.setOwner(file, owner);
            }
        }
    }

    /**
     * Copies the data files as they are at one instant, as a snapshot of the file system would: every process of the
     * server stands still meanwhile.
     *
     * @param to a folder that does not exist yet
     */
    public void copyFilesAtOneInstant(Path to) throws IOException {
        ServerProcess.standStill(running(), () -> FileUtils.copyDirectory(dataDirectory.toFile(), to.toFile()));
    }

    /**
     * Makes the files in the data directory this server's own and starts it: it recovers to the end of the WAL that it
     * has, into a timeline of its own, as a promoted standby does.
     */
    public void startOnOwnTimeline() throws IOException {
        boolean signal = !List.of("9.6", "10", "11").contains(options.major());
        if (signal) {
            Files.createFile(dataDirectory.resolve("recovery.signal"));
        }
        Files.writeString(
                dataDirectory.resolve(signal ? "postgresql.conf" : "recovery.conf"),
                "restore_command = 'false'\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        takeOverFiles();
        start();
        awaitPromotion();
    }

    /** A standby answers before it has replayed everything. */
    private void awaitPromotion() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Connection connection = connect("postgres");
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
                if (row.next() && !row.getBoolean(1)) {
                    return;
                }
            } catch (SQLException e) {
                throw new ServerException(this + " does not recover: " + e.getMessage(), e);
            }
            if (System.nanoTime() > deadline) {
                throw new ServerException(
                        this + " did not recover within " + START_LIMIT.toSeconds() + " s:\n" + LogTail.of(logFile));
            }
            sleep(POLL);
        }
    }

    /** A port that was free a moment ago may be taken by now; then another is tried. */
    private void startOnFreePort() throws IOException {
        Path pristine = dataDirectory.resolve("postgresql.conf");
        String initial = Files.readString(pristine);
        for (int attempt = 1; ; attempt++) {
            port = FreePort.find();
            Files.writeString(pristine, initial);
            PostgresConfiguration.write(dataDirectory, port, options);
            try {
                start();
                return;
            } catch (ServerException e) {
                if (attempt == PORT_ATTEMPTS || !log().contains("could not bind")) {
                    throw e;
                }
            }
        }
    }

    private void createDatabase(String name) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true));
        }
    }

    @Override
    public synchronized void start() {
        if (isRunning()) {
            throw new ServerException(this + " runs already");
        }
        List<String> command = new ArrayList<>(OsUser.withoutRoot());
        command.addAll(List.of(binaries.resolve("bin/postgres").toString(), "-D", dataDirectory.toString()));
        try {
            Process started = folder.launch(command, Map.of(), "QUIT", logFile);
            postmaster = started;
            awaitAnswer(started);
        } catch (IOException e) {
            throw new ServerException(this + " could not be started: " + e.getMessage(), e);
        }
    }

    private void awaitAnswer(Process started) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Connection connection = connect("postgres")) {
                requireOwn(connection);
                return;
            } catch (SQLException e) {
                if (!started.isAlive()) {
                    throw new ServerException(this + " ended while starting, with status " + started.exitValue() + ":\n"
                            + LogTail.of(logFile));
                }
                if (System.nanoTime() > deadline) {
                    ServerProcess.kill(started);
                    throw new ServerException(
                            this + " did not answer within " + START_LIMIT.toSeconds() + " s (" + e.getMessage()
                                    + "):\n" + LogTail.of(logFile),
                            e);
                }
            }
            sleep(POLL);
        }
    }

    /** A port that was free a moment ago may be another server's by now. */
    private void requireOwn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            if (!Path.of(row.getString(1)).equals(dataDirectory)) {
                throw new SQLException("another server has the port: that of " + row.getString(1));
            }
        }
    }

    private void sleep(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException(this + ": interrupted while waiting for it", e);
        }
    }

    @Override
    public synchronized void stop() {
        Process running = running();
        ServerProcess.signal(running.pid(), "INT");
        try {
            if (!running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new ServerException(this + " did not stop within " + STOP_LIMIT.toSeconds()
                        + " s of a fast shutdown; a walsender whose client does not answer would do that:\n"
                        + LogTail.of(logFile));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException(this + ": interrupted while it stopped", e);
        }
    }

    @Override
    public synchronized void kill() {
        ServerProcess.kill(running());
    }

    private Process running() {
        Process current = postmaster;
        if (current == null || !current.isAlive()) {
            throw new ServerException(this + " does not run");
        }
        return current;
    }

    @Override
    public boolean isRunning() {
        Process current = postmaster;
        return current != null && current.isAlive();
    }

    @Override
    public String major() {
        return options.major();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String password() {
        return options.password();
    }

    @Override
    public String database() {
        return options.databases().isEmpty() ? "postgres" : options.databases().get(0);
    }

    @Override
    public Path dataDirectory() {
        return dataDirectory;
    }

    @Override
    public String log() {
        return LogTail.all(logFile);
    }

    @Override
    public void close() {
        folder.close();
    }

    @Override
    public String toString() {
        return "PostgreSQL " + options.major() + " in " + folder.path();
    }
}
