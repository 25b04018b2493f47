package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableKind;
import io.pgbluegreen.postgres.session.TargetSession;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.check.EmptyTables;
import java.sql.Connection;
import java.sql.SQLException;

/** Removes what an earlier copy has left on green. */
final class Emptying {

    private Emptying() {}

    /** Within the open transaction. */
    static void empty(TargetSession green, Table table) throws SQLException {
        String reference = EmptyTables.reference(table);
        if (!isReferenced(green.connection(), table)) {
            Sql.run(green.connection(), "TRUNCATE " + reference);
        } else if (green.replicaRole()) {
            // PostgreSQL refuses to TRUNCATE it, also in replica role, in which DELETE leaves the referring rows alone.
            Sql.run(green.connection(), "DELETE FROM " + reference);
        } else {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    table.id()
                            + " on green has to be emptied, foreign keys of other tables refer to it, and the role may"
                            + " not set session_replication_role",
                    "Drop the foreign keys and create them again after the copy, or let a superuser load.");
        }
    }

    /** By others than itself and its partitions. */
    private static boolean isReferenced(Connection green, Table table) throws SQLException {
        return Sql.one(green, """
                WITH RECURSIVE emptied(oid) AS (
                    SELECT cast(? AS bigint)::oid
                    UNION ALL
                    SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN emptied e ON e.oid = i.inhparent
                    WHERE cast(? AS boolean))
                SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.contype = 'f'
                               AND c.confrelid IN (SELECT oid FROM emptied)
                               AND c.conrelid NOT IN (SELECT oid FROM emptied))""", row -> row.getBoolean(1), table.oid(), table.kind() == TableKind.PARTITIONED);
    }
}
