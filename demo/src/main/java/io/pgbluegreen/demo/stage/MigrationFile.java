package io.pgbluegreen.demo.stage;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes {@code migration.yaml} for a stage, and beside it one file for each password, which only its owner may read:
 * the configuration itself holds none.
 */
public final class MigrationFile {

    /** The configuration's name, which every command looks for in its working directory. */
    public static final String NAME = "migration.yaml";

    /** The first line, by which a file is known as one of ours. */
    public static final String MARK = "# Written by bluegreen for servers that end with it.";

    private MigrationFile() {}

    /**
     * Writes the files into a folder that is there, over older ones. The default fence is asked for by its name, so that
     * a reader sees it.
     *
     * @param schemaExists whether green has its tables already
     * @return the files, the configuration first
     */
    public static List<Path> write(Path folder, Stage stage, boolean schemaExists) throws IOException {
        Path configuration = folder.resolve(NAME);
        List<Path> files = new ArrayList<>(List.of(configuration));
        for (Side side : Side.values()) {
            files.add(writeSecret(
                    folder.resolve(passwordFile(side)), stage.server(side).password()));
        }
        for (Map.Entry<String, String> secret : stage.front().secrets().entrySet()) {
            files.add(writeSecret(folder.resolve(secret.getKey()), secret.getValue()));
        }
        Files.writeString(configuration, text(stage, schemaExists));
        return List.copyOf(files);
    }

    /** Writes a file that nobody but its owner may read, not even for a moment. */
    public static Path writeSecret(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content + "\n");
    }

    private static String text(Stage stage, boolean schemaExists) {
        return """
                %s
                name: forum
                %s%spulsar:
                  service-url: %s
                  admin-url: %s
                tables:
                  include: [%s]
                copy:
                  schema: %s
                fence:
                  ways: [nologin]
                # More patient than by default: clients and all servers share one machine here.
                cutover:
                  max-lag: 30s
                  max-write-downtime: 30s
                %s""".formatted(
                MARK,
                server(Side.BLUE, stage.blue()),
                server(Side.GREEN, stage.green()),
                stage.pulsar().serviceUrl(),
                stage.pulsar().adminUrl(),
                Forum.SCHEMAS.stream().map(schema -> '"' + schema + ".*\"").collect(Collectors.joining(", ")),
                schemaExists ? "existing" : "dump",
                stage.front().sections());
    }

    private static String server(Side side, PostgresServer server) {
        return """
                %s:
                  host: %s
                  port: %d
                  database: %s
                  user: %s
                  password-file: %s
                """.formatted(
                        side.label(), server.host(), server.port(), Stage.DATABASE, server.user(), passwordFile(side));
    }

    private static String passwordFile(Side side) {
        return side.label() + ".password";
    }
}
