package io.pgbluegreen.fence.session;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * Backends in the middle of a login. One of them may have read its role's LOGIN, or the rules of pg_hba.conf, before
 * the fence went up, and shows in pg_stat_activity only when it is ready for statements (up to 17; from 18 on, without
 * its role). It runs a transaction all the while, whose lock is to be seen.
 */
final class LoginsUnderWay {

    private static final String QUERY = """
            SELECT DISTINCT l.pid
            FROM pg_catalog.pg_locks l
            LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock' AND l.pid IS NOT NULL
              AND l.pid <> pg_catalog.pg_backend_pid() AND %s""";

    private LoginsUnderWay() {}

    static Set<Integer> pids(Connection connection) throws SQLException {
        String nameless = ServerVersion.of(connection).isAtLeast(10)
                ? "(a.pid IS NULL OR (a.usesysid IS NULL AND a.backend_type = 'client backend'))"
                : "a.pid IS NULL";
        return Set.copyOf(Sql.list(connection, QUERY.formatted(nameless), row -> row.getInt(1)));
    }
}
