package io.pgbluegreen.demo.narration;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text under a heading, in columns as wide as their widest cell; the first to the left, all others right. */
public final class TextTable {

    private static final String GAP = "   ";

    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... heading) {
        this.heading = List.of(heading);
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if there are not as many cells as columns
     */
    public void row(String... cells) {
        if (cells.length != heading.size()) {
            throw new IllegalArgumentException(
                    "the table has " + heading.size() + " columns, the row " + cells.length + " cells");
        }
        rows.add(List.of(cells));
    }

    /** The heading's line first. */
    public List<String> lines() {
        List<List<String>> all = new ArrayList<>(List.of(heading));
        all.addAll(rows);
        int[] widths = IntStream.range(0, heading.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> pad(row.get(column), widths[column], column == 0))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static String pad(String text, int width, boolean left) {
        String blanks = " ".repeat(width - text.length());
        return left ? text + blanks : blanks + text;
    }
}
