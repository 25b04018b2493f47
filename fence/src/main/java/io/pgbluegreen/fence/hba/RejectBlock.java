package io.pgbluegreen.fence.hba;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Our lines in a {@code pg_hba.conf}, as a pure function on its bytes: nothing else in the file changes. The first line
 * that matches decides, so they stand in front. Several databases of a cluster may each have a block.
 */
final class RejectBlock {

    private static final Pattern LOCAL_LINE =
            Pattern.compile("local (\"(?:[^\"]|\"\")*\") (\"(?:[^\"]|\"\")*\") reject");

    private final String file;
    private final String database;
    private final String begin;
    private final String end;

    /**
     * @param file cluster and path, for messages
     * @param databaseOid tells the blocks of several databases apart
     */
    RejectBlock(String file, long databaseOid, String database) {
        this.file = file;
        this.database = database;
        this.begin = "# bluegreen fence begin, database oid " + databaseOid + ": removed when the fence is lowered";
        this.end = "# bluegreen fence end, database oid " + databaseOid;
    }

    /** Whether a name can stand in the file and mean itself; from 16 on a slash begins a regular expression. */
    static boolean canName(String name) {
        return !name.startsWith("/") && name.chars().noneMatch(c -> c == '\n' || c == '\r');
    }

    /** The file with the block in front, in place of one that was there before. */
    byte[] addTo(byte[] file, List<String> roles) {
        StringBuilder block = new StringBuilder(begin).append('\n');
        for (String role : roles) {
            // A file holds names as the cluster stores them: the bytes of UTF-8, carried here one character each.
            String pair = quoted(database) + ' ' + quoted(role);
            block.append("local ").append(pair).append(" reject\n");
            block.append("host ").append(pair).append(" all reject\n");
        }
        block.append(end).append('\n');
        return bytes(block + text(removeFrom(file)));
    }

    /**
     * The file without the block; the same bytes where there is none.
     *
     * @throws Problem when the block has no end: somebody has edited it
     */
    byte[] removeFrom(byte[] file) {
        String text = text(file);
        int from = beginOf(text);
        if (from < 0) {
            return file;
        }
        return bytes(text.substring(0, from) + text.substring(endOf(text, from)));
    }

    /** The roles that the block refuses; empty where there is no block. */
    Optional<Set<String>> rolesIn(byte[] file) {
        String text = text(file);
        int from = beginOf(text);
        if (from < 0) {
            return Optional.empty();
        }
        Set<String> roles = new LinkedHashSet<>();
        text.substring(from, endOf(text, from)).lines().forEach(line -> {
            Matcher matcher = LOCAL_LINE.matcher(line);
            if (matcher.matches() && matcher.group(1).equals(quoted(database))) {
                String inner = matcher.group(2).substring(1, matcher.group(2).length() - 1);
                roles.add(new String(bytes(inner.replace("\"\"", "\"")), StandardCharsets.UTF_8));
            }
        });
        return Optional.of(roles);
    }

    /** Whether nothing but comments and other databases' blocks stand before the block. */
    boolean isInFront(byte[] file) {
        String text = text(file);
        return beginOf(text) >= 0
                && text.substring(0, beginOf(text))
                        .replaceAll("(?s)# bluegreen fence begin, .*?# bluegreen fence end, [^\\n]*", "")
                        .lines()
                        .allMatch(line -> line.isBlank() || line.stripLeading().startsWith("#"));
    }

    /** Whether a line refuses anybody, other databases' blocks included. */
    static boolean refusesAnybody(byte[] file) {
        return text(file)
                .lines()
                .anyMatch(
                        line -> line.contains("reject") && !line.stripLeading().startsWith("#"));
    }

    private int beginOf(String text) {
        int at = text.indexOf(begin + "\n");
        return at <= 0 || text.charAt(at - 1) == '\n' ? at : -1;
    }

    private int endOf(String text, int from) {
        int at = text.indexOf(end + "\n", from);
        if (at < 0) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    file + ": expected the line '" + end + "' behind '" + begin
                            + "', found none: somebody has edited the fence's lines",
                    "Remove the fence's lines by hand, then run this again. The file as it was before the fence:"
                            + " SELECT convert_from(decode(saved, 'base64'), 'UTF8') FROM bluegreen.fence"
                            + " WHERE way = 'hba'.");
        }
        return at + end.length() + 1;
    }

    private static String quoted(String name) {
        String latin = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return '"' + latin.replace("\"", "\"\"") + '"';
    }

    private static String text(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
