package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.changeevent.Lsn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A timeline history file, {@code pg_wal/00000002.history}: which timelines a server has left, and where. The server
 * writes it once, when it leaves recovery for a timeline of its own, and never changes it.
 *
 * @param timeline whose history it is
 * @param left the timelines before, from the oldest
 */
public record TimelineHistory(int timeline, List<Left> left) {

    /**
     * A timeline that was left.
     *
     * @param end the end of the last record that was replayed on it: what a commit record at it or behind it brought is
     *     not in this server, and everything before it is
     */
    public record Left(int timeline, Lsn end) {}

    public TimelineHistory {
        left = List.copyOf(left);
    }

    /** How the file of that timeline is called. */
    public static String fileName(int timeline) {
        return String.format(Locale.ROOT, "%08X.history", timeline);
    }

    /**
     * Reads a file's text: a line for each timeline, {@code 1<tab>0/16B3748<tab>reason}, empty lines and comments.
     *
     * @throws IllegalArgumentException when a line is none
     */
    public static TimelineHistory parse(int timeline, String text) {
        List<Left> left = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                left.add(left(line));
            }
        }
        return new TimelineHistory(timeline, left);
    }

    private static Left left(String line) {
        String[] words = line.split("\\s+", 3);
        if (words.length < 2 || !words[0].matches("\\d{1,9}")) {
            throw new IllegalArgumentException(
                    "expected a timeline and the position at which it was left, found '" + line + "'");
        }
        return new Left(Integer.parseInt(words[0]), Lsn.parse(words[1]));
    }

    /** Where that timeline was left; empty when it is none of this server's past. */
    public Optional<Lsn> end(int of) {
        return left.stream()
                .filter(each -> each.timeline() == of)
                .map(Left::end)
                .findFirst();
    }
}
