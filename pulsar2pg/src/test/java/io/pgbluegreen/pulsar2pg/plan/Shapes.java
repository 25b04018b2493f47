package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn.Comparison;
import java.util.ArrayList;
import java.util.List;

/** Shapes of relations whose target tables are like them. */
final class Shapes {

    private Shapes() {}

    static TargetColumn column(String name, boolean identityAlways) {
        return new TargetColumn(
                name, "text", "text", "text", "OPERATOR(pg_catalog.=)", Comparison.EQUALITY, false, identityAlways);
    }

    /** @param keys unique keys of the target */
    static TableShape of(Relation relation, List<List<String>> keys, String... identityAlways) {
        List<TargetColumn> columns = new ArrayList<>();
        for (Column column : relation.columns()) {
            columns.add(column(column.name(), List.of(identityAlways).contains(column.name())));
        }
        return TableShape.of(relation, new TargetTable(relation.table(), false, columns, keys, false));
    }
}
