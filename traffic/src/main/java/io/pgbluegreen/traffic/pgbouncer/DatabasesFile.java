package io.pgbluegreen.traffic.pgbouncer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a configuration file of PgBouncer, in which one entry of {@code [databases]} is of interest. A file that is
 * included from within that section need not have its header.
 */
final class DatabasesFile {

    private static final String SECTION = "databases";
    private static final int DEFAULT_PORT = 5432;
    private static final Pattern HEADER = Pattern.compile("\\s*\\[([^\\]\\n]*)\\].*", Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile(
            "(\\s*(?:\"((?:[^\"\\n]|\"\")*)\"|([A-Za-z0-9_.*-]+))[ \\t]*=[ \\t]*)([^\\n]*?)(\\s*)", Pattern.DOTALL);

    private final List<String> lines;
    private final int entryLine;
    private final String name;
    private final String before;
    private final ConnectString connectString;
    private final String after;

    private DatabasesFile(List<String> lines, int entryLine, String name, Matcher entry) {
        this.lines = lines;
        this.entryLine = entryLine;
        this.name = name;
        this.before = entry.group(1);
        this.connectString = ConnectString.parse(entry.group(4));
        this.after = entry.group(5);
    }

    /**
     * Finds the entry.
     *
     * @throws IllegalArgumentException when it is missing, stands there more than once, or cannot be understood
     */
    static DatabasesFile parse(String text, String name) {
        List<String> lines = List.of(text.split("(?<=\\n)", -1));
        List<Integer> found = new ArrayList<>();
        boolean inSection = true;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                inSection = header.group(1).equals(SECTION);
            } else if (inSection && isEntryOf(line, name)) {
                found.add(i);
            }
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "expected one entry '" + name + " = …' in its section [databases], found "
                            + (found.isEmpty()
                                    ? "none"
                                    : found.size() + ", in lines "
                                            + found.stream().map(i -> i + 1).toList()));
        }
        Matcher entry = ENTRY.matcher(lines.get(found.get(0)));
        if (!entry.matches()) {
            throw new IllegalStateException("an entry that was found is one");
        }
        return new DatabasesFile(lines, found.get(0), name, entry);
    }

    private static boolean isEntryOf(String line, String name) {
        String start = line.stripLeading();
        if (start.startsWith(";") || start.startsWith("#") || start.startsWith("%")) {
            return false;
        }
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            return false;
        }
        String quoted = entry.group(2);
        return name.equals(quoted == null ? entry.group(3) : quoted.replace("\"\"", "\""));
    }

    /** Whether the entry points there. */
    boolean pointsTo(Target target) {
        return host().equals(target.host())
                && port() == target.port()
                && database().equals(target.database());
    }

    /** Whether the entry is what a process runs on. */
    boolean isThatOf(DatabaseRow row) {
        return host().equals(row.host()) && port() == row.port() && database().equals(row.database());
    }

    private String host() {
        return connectString.get("host").orElse("");
    }

    private int port() {
        String port = connectString.get("port").orElse(Integer.toString(DEFAULT_PORT));
        return port.matches("\\d{1,5}") ? Integer.parseInt(port) : -1;
    }

    private String database() {
        return connectString.get("dbname").orElse(name);
    }

    /** Where the entry points, for people; nothing else of it, since there may be a password in it. */
    String where() {
        return (host().isEmpty() ? "the default Unix socket" : host()) + ":" + port() + ", database " + database();
    }

    /** The whole file, with the entry pointing there and every other character as it was. */
    String retargeted(Target target) {
        ConnectString changed = connectString.with("host", target.host()).with("port", Integer.toString(target.port()));
        if (!database().equals(target.database())) {
            changed = changed.with("dbname", target.database());
        }
        List<String> written = new ArrayList<>(lines);
        written.set(entryLine, before + changed + after);
        return String.join("", written);
    }
}
