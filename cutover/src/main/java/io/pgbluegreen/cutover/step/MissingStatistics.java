package io.pgbluegreen.cutover.step;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.util.List;

/** Tables of the new side that were never analyzed, for which the planner would guess. Never VACUUM here. */
final class MissingStatistics {

    private static final String TABLES = """
            SELECT n.nspname, c.relname
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND pg_catalog.pg_relation_size(c.oid) > 0
              AND n.nspname NOT IN ('information_schema', 'bluegreen') AND n.nspname NOT LIKE 'pg\\_%'
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_statistic s WHERE s.starelid = c.oid)
              AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
            ORDER BY c.relpages DESC LIMIT 1000""";

    private MissingStatistics() {}

    static void gather(Operation operation, Allowance allowance) throws InterruptedException {
        OperationSide to = operation.to();
        int analyzed = 0;
        List<TableId> tables = List.of();
        try {
            tables = to.session()
                    .work(
                            "look for missing statistics",
                            allowance.left(),
                            connection -> Sql.list(
                                    connection, TABLES, row -> new TableId(row.getString(1), row.getString(2))));
            for (TableId table : tables) {
                allowance.require(to.where() + " was missing statistics");
                String name = Identifiers.quote(table.schema()) + "." + Identifiers.quote(table.name());
                to.session().work("analyze " + table, allowance.left(), connection -> {
                    Sql.run(connection, "ANALYZE " + name);
                    return true;
                });
                analyzed++;
            }
        } catch (Problem problem) {
            operation.tell("Statistics were not gathered for " + (tables.size() - analyzed) + " tables of " + to.where()
                    + ": " + problem.getMessage() + ". Run ANALYZE there.");
        } catch (InterruptedException e) {
            operation.tell("Statistics were not gathered for " + (tables.size() - analyzed) + " tables of " + to.where()
                    + ". Run ANALYZE there.");
            throw e;
        }
        if (analyzed > 0) {
            operation.tell("Gathered the missing statistics of " + analyzed + " tables on " + to.side() + ".");
        }
    }
}
