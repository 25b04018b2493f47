package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code pg_dump} and {@code psql} of one folder. They belong together: a dump of a patched pg_dump begins with
 * {@code \restrict}, which an older psql does not know.
 *
 * @param major the major version of both
 */
public record ClientTools(Path pgDump, Path psql, int major) {

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    /** Where Debian's and PostgreSQL's own packages put a major's programs; {@code *} stands for its number. */
    private static final List<String> PACKAGE_FOLDERS =
            List.of("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin");

    /**
     * Looks for programs that can read blue: pg_dump refuses a server newer than itself. Of several, green's own major
     * is the best, for what it writes is meant for green; then the newest below it, then the oldest above.
     *
     * @param folder the only place to look; empty for PATH and the folders of packages
     * @throws Problem CHECK_FAILED that names the package to install
     */
    public static ClientTools find(Optional<Path> folder, ServerVersion blue, ServerVersion green) {
        List<Path> folders = folder.map(List::of).orElseGet(ClientTools::folders);
        List<ClientTools> found = folders.stream()
                .map(ClientTools::inFolder)
                .flatMap(Optional::stream)
                .toList();
        int blueMajor = blue.num() / 10000;
        int greenMajor = green.num() / 10000;
        return found.stream()
                .filter(tools -> tools.major >= blueMajor)
                .min(Comparator.comparingInt((ClientTools tools) -> distance(tools.major, greenMajor)))
                .orElseThrow(() -> missing(folder, found, blueMajor, greenMajor));
    }

    private static int distance(int major, int green) {
        int above = 1000;
        return major <= green ? green - major : above + major - green;
    }

    private static Problem missing(Optional<Path> folder, List<ClientTools> found, int blue, int green) {
        String where = folder.map(path -> "in " + path).orElse("on PATH or where packages install them");
        String had = found.isEmpty()
                ? "found none"
                : "found only version "
                        + String.join(
                                ", ",
                                found.stream()
                                        .map(tools -> tools.major + " in " + tools.pgDump.getParent())
                                        .distinct()
                                        .toList());
        return new Problem(
                Kind.CHECK_FAILED,
                "expected pg_dump and psql of version " + blue + " or newer " + where + ", " + had,
                "Install postgresql-client-" + green + " (Debian, Ubuntu) or postgresql" + green
                        + " (RHEL and its like, from the PGDG repository), or name the folder of the programs in the"
                        + " configuration, or create the tables on green yourself and use --schema existing.");
    }

    private static List<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        PACKAGE_FOLDERS.forEach(pattern -> folders.addAll(matching(pattern)));
        String path = System.getenv("PATH");
        if (path != null) {
            Stream.of(path.split(File.pathSeparator))
                    .filter(entry -> !entry.isBlank())
                    .map(Path::of)
                    .forEach(folders::add);
        }
        return new ArrayList<>(folders);
    }

    private static List<Path> matching(String pattern) {
        int star = pattern.indexOf('*');
        int slash = pattern.lastIndexOf('/', star);
        Path parent = Path.of(pattern.substring(0, slash));
        String prefix = pattern.substring(slash + 1, star);
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(entry -> entry.getFileName().toString().matches(Pattern.quote(prefix) + "\\d+"))
                    .map(entry -> entry.resolve("bin"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + parent, e);
        }
    }

    private static Optional<ClientTools> inFolder(Path folder) {
        Path pgDump = folder.resolve("pg_dump");
        Path psql = folder.resolve("psql");
        if (!Files.isExecutable(pgDump) || !Files.isExecutable(psql)) {
            return Optional.empty();
        }
        return major(pgDump)
                .flatMap(major -> major(psql).filter(major::equals).map(same -> new ClientTools(pgDump, psql, same)));
    }

    private static Optional<Integer> major(Path program) {
        Matcher version = VERSION.matcher(ClientProgram.version(program));
        return version.find() ? Optional.of(Integer.valueOf(version.group(1))) : Optional.empty();
    }
}
