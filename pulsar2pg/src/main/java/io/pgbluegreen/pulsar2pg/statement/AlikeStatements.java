package io.pgbluegreen.pulsar2pg.statement;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.pulsar2pg.plan.Operation.Alike;
import io.pgbluegreen.pulsar2pg.plan.TableShape;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The SQL that deletes rows by their images, of equal ones as many as are asked for. It reads the table once, with the
 * images in a hash table; so every comparison that a hash can serve is written as one, and every other one in a way in
 * which it is made only where those have found something. Rows are numbered among their equals, and those with a number
 * up to the wanted one are deleted.
 *
 * <p>Parameters are arrays: the written columns, then how many rows are wanted of each image.
 */
final class AlikeStatements {

    /** The planner's work for a join by n columns grows with the square of n: by 1,600, it takes half a minute. */
    private static final int MOST_HASHED = 32;

    private final TableShape shape;
    private final String id;
    private final boolean partitioned;

    AlikeStatements(TableShape shape) {
        this.shape = shape;
        this.id = shape.table().id().toSql();
        this.partitioned = shape.table().partitioned();
    }

    String delete(List<Alike> images) {
        Unnest rows = new Unnest(shape, "o");
        int[] written = shape.written();
        List<String> values = Arrays.stream(written).mapToObj(rows::add).toList();
        String wanted = rows.addCounts();
        String from = (partitioned ? "" : "ONLY ") + id;
        String numbered = "SELECT s.tableoid, s.ctid, " + wanted
                + " AS wanted, pg_catalog.row_number() OVER (PARTITION BY o.n)" + " AS place FROM " + from + " AS s, "
                + rows.numberedSql("n") + " WHERE " + same(images, written, values);
        return partitioned
                ? "DELETE FROM " + from + " AS t USING (" + numbered + ") AS m"
                        + " WHERE m.place <= m.wanted AND t.tableoid = m.tableoid AND t.ctid = m.ctid"
                : "DELETE FROM " + from + " AS t WHERE t.ctid = ANY (ARRAY(SELECT m.ctid FROM (" + numbered
                        + ") AS m WHERE m.place <= m.wanted))";
    }

    private String same(List<Alike> images, int[] written, List<String> values) {
        List<String> conditions = new ArrayList<>();
        int hashed = 0;
        for (int i = 0; i < written.length; i++) {
            int column = written[i];
            TargetColumn target = shape.column(column);
            boolean neverNull = images.stream().noneMatch(alike -> alike.image().isNull(column));
            String there = "s." + Identifiers.quote(target.name());
            if (target.comparison() != Comparison.TEXT && neverNull && hashed < MOST_HASHED) {
                conditions.add(there + " " + target.equality() + " " + values.get(i));
                hashed++;
            } else if (target.comparison() == Comparison.EQUALITY) {
                conditions.add("(" + there + " IS NOT DISTINCT FROM " + values.get(i) + ")");
            }
            if (target.comparison() != Comparison.EQUALITY) {
                conditions.add("(" + text(there) + " IS NOT DISTINCT FROM " + text(values.get(i)) + ")");
            }
        }
        return hashed > 0 ? String.join(" AND ", conditions) : sameWhole(written, values);
    }

    /** Where no column can be hashed, the text of the whole row can, in which NULL and an empty text differ. */
    private String sameWhole(int[] written, List<String> values) {
        String there = Arrays.stream(written)
                .mapToObj(
                        column -> "s." + Identifiers.quote(shape.column(column).name()) + "::pg_catalog.text")
                .collect(Collectors.joining(", "));
        String here =
                values.stream().map(value -> "(" + value + ")::pg_catalog.text").collect(Collectors.joining(", "));
        return text("ROW(" + there + ")") + " = " + text("ROW(" + here + ")");
    }

    private static String text(String value) {
        return "((" + value + ")::pg_catalog.text COLLATE \"C\")";
    }
}
