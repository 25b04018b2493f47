package io.pgbluegreen.cli.config;

import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Reads {@code migration.yaml}. */
public final class MigrationReader {

    private MigrationReader() {}

    /**
     * Reads a migration from its file.
     *
     * @param environment the variables that the file may name
     * @throws Problem of kind CONFIGURATION that lists everything that is wrong, each with key, line and column
     */
    public static Migration read(Path file, Map<String, String> environment) {
        String name = String.valueOf(file.getFileName());
        Faults faults = new Faults();
        YamlNode.Mapping root = YamlFile.read(content(file), new Substitution(environment), faults)
                .orElseThrow(() -> faults.problem(name));
        Values values = new KeyReader(MigrationKeys.all(), faults).read(root);
        NamedFiles files = new NamedFiles(file.toAbsolutePath().resolveSibling(""), values, faults);
        MigrationBinding binding = new MigrationBinding(values, files);
        binding.check(faults);
        if (!faults.isEmpty()) {
            throw faults.problem(name);
        }
        return binding.bind();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new Problem(
                    Problem.Kind.CONFIGURATION,
                    "there is no configuration file " + file,
                    "Write one as docs/configuration.md shows, or name yours with -c FILE.",
                    e);
        } catch (IOException e) {
            throw new Problem(
                    Problem.Kind.CONFIGURATION,
                    "the configuration file " + file + " cannot be read as UTF-8 text",
                    "Check its permissions and its encoding.",
                    e);
        }
    }
}
