package io.pgbluegreen.testkit.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Goes through two sorted streams side by side and counts what stands in one only. */
final class RowMerge {

    private static final int EXAMPLES = 5;
    private static final int EXAMPLE_CHARACTERS = 300;

    private final RowStream left;
    private final RowStream right;
    private final List<String> examples = new ArrayList<>();
    private long differing;
    private long missing;
    private long extra;

    private RowMerge(RowStream left, RowStream right) {
        this.left = left;
        this.right = right;
    }

    static ComparedTable merge(String table, RowStream left, RowStream right) throws SQLException {
        RowMerge merge = new RowMerge(left, right);
        while (!left.ended() || !right.ended()) {
            merge.step();
        }
        return new ComparedTable(
                table,
                left.count(),
                right.count(),
                merge.differing,
                merge.missing,
                merge.extra,
                List.of(),
                merge.examples);
    }

    private void step() throws SQLException {
        int byKey = compareKeys();
        int byRow = byKey == 0 ? left.compareRow(right) : byKey;
        if (byRow == 0) {
            left.advance();
            right.advance();
        } else if (byKey == 0 && left.key().length > 0) {
            differing++;
            example("left " + text(left) + ", right " + text(right));
            left.advance();
            right.advance();
        } else if (byRow < 0) {
            missing++;
            example("left only " + text(left));
            left.advance();
        } else {
            extra++;
            example("right only " + text(right));
            right.advance();
        }
    }

    /** A stream that has ended stands behind everything. */
    private int compareKeys() {
        if (left.ended()) {
            return 1;
        }
        return right.ended() ? -1 : left.compareKey(right);
    }

    private void example(String words) {
        if (examples.size() < EXAMPLES) {
            examples.add(words);
        }
    }

    private static String text(RowStream stream) {
        String text = new String(stream.row(), UTF_8);
        return text.length() <= EXAMPLE_CHARACTERS ? text : text.substring(0, EXAMPLE_CHARACTERS) + "…";
    }
}
