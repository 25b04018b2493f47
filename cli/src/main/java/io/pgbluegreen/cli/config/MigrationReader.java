package io.pgbluegreen.cli.config;

import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
        Map<String, ServerKeys> followers = followers(root, faults);
        Values values = new KeyReader(MigrationKeys.all(followers.values()), faults).read(root);
        NamedFiles files = new NamedFiles(file.toAbsolutePath().resolveSibling(""), values, faults);
        MigrationBinding binding = new MigrationBinding(values, files, followers);
        binding.check(faults);
        if (!faults.isEmpty()) {
            throw faults.problem(name);
        }
        return binding.bind();
    }

    /** The keys of every follower that the file names, also of one whose name cannot stand. */
    private static Map<String, ServerKeys> followers(YamlNode.Mapping root, Faults faults) {
        YamlNode.Entry section = root.entries().get("followers");
        if (section == null) {
            return Map.of();
        }
        if (!(section.value() instanceof YamlNode.Mapping followers)) {
            return Map.of("name", MigrationKeys.follower("name"));
        }
        Map<String, ServerKeys> keys = new LinkedHashMap<>();
        followers.entries().forEach((name, entry) -> {
            keys.put(name, MigrationKeys.follower(name));
            if (!Follower.isName(name)) {
                faults.add(entry.keyPlace(), "followers." + name, "expected a name like " + Follower.NAME);
            }
        });
        return keys;
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
