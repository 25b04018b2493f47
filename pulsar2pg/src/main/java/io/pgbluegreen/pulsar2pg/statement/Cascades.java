package io.pgbluegreen.pulsar2pg.statement;

import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.pulsar2pg.plan.Operation;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Rows that a foreign key of the target has removed before their own turn. Where the role may not set
 * {@code session_replication_role}, ON DELETE CASCADE acts on the target as it did on the source, whose stream names
 * every row that it removed all the same.
 */
final class Cascades {

    private static final String REACHED = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint f
                           JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
                           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                           WHERE f.contype = 'f' AND f.confdeltype = 'c' AND n.nspname = ? AND c.relname = ?)
                AS reached""";

    private Cascades() {}

    /** Whether it explains that an operation has found fewer rows than it should. */
    static boolean explain(Connection target, Operation.OnTable operation, long found) throws SQLException {
        boolean deletes = operation instanceof Operation.Delete
                || operation instanceof Operation.DeleteOne
                || operation instanceof Operation.DeleteAlike;
        return deletes
                && found < operation.rows()
                && Sql.one(
                        target,
                        REACHED,
                        row -> row.getBoolean("reached"),
                        operation.shape().table().id().schema(),
                        operation.shape().table().id().name());
    }
}
