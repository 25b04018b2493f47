package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.catalog.SchemaDifferences;
import java.sql.Connection;
import java.util.List;

/**
 * Whether the tables of both sides are alike. They need not be, since green may have been changed on purpose; but a
 * column that became wider on one side only has its values rounded on the other, and nobody would know.
 */
final class SchemaCheck {

    private static final String NAME = "schema";
    private static final int NAMED = 3;

    private SchemaCheck() {}

    static void run(Sides sides, Findings findings, Allowance allowance) {
        Connection to = sides.to().session().work("compare the tables", allowance.left(), connection -> connection);
        List<String> differences = sides.from()
                .session()
                .work(
                        "compare the tables",
                        allowance.left(),
                        from -> SchemaDifferences.of(
                                sides.from().side(), from, to, sides.settings().tables()));
        if (!differences.isEmpty()) {
            int more = differences.size() - NAMED;
            findings.warning(
                    NAME,
                    "tables differ: " + String.join("; ", differences.subList(0, Math.min(NAMED, differences.size())))
                            + (more > 0 ? "; and " + more + " more" : ""),
                    "Make sure that this is meant. Where a column of "
                            + sides.to().side()
                            + " holds fewer digits, values that were replicated are rounded: alter it and copy the table"
                            + " again. `bluegreen ddl` shows every difference.");
        }
    }
}
