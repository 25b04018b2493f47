package io.pgbluegreen.sequencefixer;

import java.util.ArrayList;
import java.util.List;

/**
 * How a sequence counts.
 *
 * @param type {@code smallint}, {@code integer} or {@code bigint}; always the last before version 10
 * @param increment never 0; negative where the sequence descends
 * @param cache how many values a session takes at once
 * @param cycles whether it begins anew behind its last value
 */
public record SequenceDefinition(
        String type, long start, long increment, long min, long max, long cache, boolean cycles) {

    public SequenceDefinition {
        if (increment == 0 || min >= max || cache < 1) {
            throw new IllegalArgumentException("expected increment other than 0, min below max and cache of at least 1,"
                    + " found increment " + increment + ", min " + min + ", max " + max + ", cache " + cache);
        }
    }

    public boolean isAscending() {
        return increment > 0;
    }

    public boolean allows(long value) {
        return min <= value && value <= max;
    }

    /** The last value that the sequence can come to before it ends or cycles, as far as its range says. */
    long limit() {
        return isAscending() ? max : min;
    }

    /**
     * In what two definitions differ so that it matters to who takes values: {@code increment 1 and 10}, one text a
     * difference. The cache is left out: it changes how many values are skipped, not which.
     */
    List<String> differences(SequenceDefinition other) {
        List<String> differences = new ArrayList<>();
        compare(differences, "type", type, other.type);
        compare(differences, "start", start, other.start);
        compare(differences, "increment", increment, other.increment);
        compare(differences, "minimum", min, other.min);
        compare(differences, "maximum", max, other.max);
        compare(differences, "cycle", cycles ? "yes" : "no", other.cycles ? "yes" : "no");
        return differences;
    }

    private static void compare(List<String> differences, String name, Object one, Object other) {
        if (!one.equals(other)) {
            differences.add(name + " " + one + " and " + other);
        }
    }

    /** What follows the name in {@code CREATE SEQUENCE}, fit for version 10 and newer. */
    String toSql() {
        return "AS " + type + " START " + start + " INCREMENT " + increment + " MINVALUE " + min + " MAXVALUE " + max
                + " CACHE " + cache + (cycles ? " CYCLE" : "");
    }
}
