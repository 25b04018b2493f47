package io.pgbluegreen.demo.sandbox;

import io.pgbluegreen.demo.front.Entrance;
import io.pgbluegreen.demo.stage.MigrationFile;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The user's folder, with what the sandbox puts there and takes away again: all of it is useless without the servers. */
final class SandboxFolder {

    /** In the form of {@code ~/.pgpass}, for psql. */
    static final String PASSWORDS = "pgpass";

    private final Path path;
    private final List<Path> written = new ArrayList<>();

    /**
     * Creates the folder where it is not there yet.
     *
     * @throws Problem if it holds a configuration that is not ours to overwrite
     */
    SandboxFolder(Path path) throws IOException {
        this.path = Files.createDirectories(path);
        Path configuration = configuration();
        if (!Files.exists(configuration)) {
            return;
        }
        try (Stream<String> lines = Files.lines(configuration)) {
            if (!lines.findFirst().equals(Optional.of(MigrationFile.MARK))) {
                throw new Problem(
                        Problem.Kind.CONFIGURATION,
                        configuration + " is there already and was not written by the sandbox",
                        "Choose another folder with --dir, or move the file away.");
            }
        }
    }

    Path path() {
        return path;
    }

    Path configuration() {
        return path.resolve(MigrationFile.NAME);
    }

    Path passwords() {
        return path.resolve(PASSWORDS);
    }

    /** Writes all files. */
    void fill(Stage stage, boolean schemaExists) throws IOException {
        written.addAll(MigrationFile.write(path, stage, schemaExists));
        List<String> lines = new ArrayList<>(List.of(passwordLine(stage.blue()), passwordLine(stage.green())));
        stage.front().entrance().map(SandboxFolder::passwordLine).ifPresent(lines::add);
        written.add(MigrationFile.writeSecret(passwords(), String.join("\n", lines)));
    }

    /** Removes the files; the folder stays, since it may have been there before. */
    void empty() {
        for (Path file : written) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String passwordLine(PostgresServer server) {
        return passwordLine(server.host(), server.port(), server.user(), server.password());
    }

    private static String passwordLine(Entrance entrance) {
        return passwordLine(
                entrance.host(),
                entrance.port(),
                entrance.app().name(),
                entrance.app().password());
    }

    private static String passwordLine(String host, int port, String user, String password) {
        return host + ":" + port + ":*:" + user + ":" + password;
    }
}
