package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.schema.ClientProgram.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries a section of blue's schema to green with {@code pg_dump} and {@code psql}, in one transaction on green: all
 * of it is there afterwards, or nothing.
 *
 * <p>Publications and subscriptions stay behind: ours must not be on green, and others' would begin to work there.
 * The dump goes through a file, so that a pg_dump which dies half-way cannot end in a commit.
 */
public final class SchemaTransfer {

    private static final int MOST_ERROR_LINES = 12;

    private final ClientTools tools;
    private final ConnectionSettings blue;
    private final ConnectionSettings green;
    private final ServerVersion greenVersion;
    private final boolean ownership;
    private final boolean ownsPublic;

    /**
     * For two clusters.
     *
     * @param ownership whether owners and privileges come along
     * @param ownsPublic whether our role may change green's schema {@code public}
     */
    public SchemaTransfer(
            ClientTools tools,
            ConnectionSettings blue,
            ConnectionSettings green,
            ServerVersion greenVersion,
            boolean ownership,
            boolean ownsPublic) {
        this.tools = tools;
        this.blue = blue;
        this.green = green;
        this.greenVersion = greenVersion;
        this.ownership = ownership;
        this.ownsPublic = ownsPublic;
    }

    /**
     * Carries a section over.
     *
     * @param completion an SQL statement that notes on green that the section is there, run in the same transaction
     * @throws Problem when pg_dump or psql fails; green is as before then
     */
    public void carry(SchemaSection section, String completion) {
        Path folder = temporaryFolder();
        try {
            Path dump = folder.resolve(section.label() + ".sql");
            dump(section, dump);
            Path script = folder.resolve(section.label() + "-green.sql");
            DumpScript.write(dump, script, section, greenVersion, ownsPublic, completion);
            load(section, script);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder, e);
        } finally {
            remove(folder);
        }
    }

    private void dump(SchemaSection section, Path file) {
        List<String> command = new ArrayList<>(List.of(
                tools.pgDump().toString(),
                "--schema-only",
                "--section=" + section.label(),
                "--exclude-schema=" + MetadataSchema.NAME,
                "--no-publications",
                "--no-subscriptions",
                // Advised where versions differ: what is a reserved word differs too.
                "--quote-all-identifiers",
                "--encoding=UTF8",
                "--no-password",
                "--file=" + file));
        if (!ownership) {
            command.addAll(List.of("--no-owner", "--no-privileges"));
        }
        Ending ending = ClientProgram.run(command, ClientEnvironment.of(blue));
        if (!ending.good()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "pg_dump " + tools.major() + " could not read the schema (" + section.label() + ") of "
                            + blue.where() + ": " + lines(ending.errors()),
                    "Correct what the message names, or create the tables on green yourself and use --schema existing."
                            + " Nothing was changed on green by this step.");
        }
    }

    private void load(SchemaSection section, Path script) throws IOException {
        Ending ending = ClientProgram.run(
                List.of(
                        tools.psql().toString(),
                        "--no-psqlrc",
                        "--quiet",
                        "--no-password",
                        "--set=ON_ERROR_STOP=1",
                        "--single-transaction",
                        "--file=" + script),
                ClientEnvironment.of(green));
        if (!ending.good()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    green.where() + " did not take the schema (" + section.label() + ") of blue: "
                            + lines(DumpScript.explain(ending.errors(), script)),
                    section == SchemaSection.PRE_DATA
                            ? "Correct what the message names; where it says that something already exists, empty green's"
                                    + " database, or use --schema existing if its tables are meant to be used. This step"
                                    + " was rolled back."
                            : "Correct what the message names and run the copy again: the rows are kept. This step was"
                                    + " rolled back.");
        }
    }

    private static String lines(String errors) {
        List<String> lines = errors.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String text = String.join(" | ", lines.subList(0, Math.min(MOST_ERROR_LINES, lines.size())));
        return text.isEmpty() ? "it gave no reason" : text;
    }

    /** Readable for this user only: a schema can hold secrets, for example in a function's source. */
    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("bluegreen-schema-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder", e);
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
