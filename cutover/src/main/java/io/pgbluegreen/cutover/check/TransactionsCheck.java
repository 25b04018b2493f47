package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Whether somebody on {@code from} is in a transaction that would hold up the pooler or be lost by the fence. Prepared
 * transactions are among what the fence finds.
 */
final class TransactionsCheck {

    private static final String OPEN = """
            SELECT pid, coalesce(usename, '?') AS role, coalesce(application_name, '') AS application,
                   coalesce(host(client_addr), 'local') AS client, coalesce(state, '?') AS state,
                   (extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint AS millis,
                   to_char(query_start AT TIME ZONE 'UTC', 'HH24:MI:SS') AS query_start
            FROM pg_catalog.pg_stat_activity a
            WHERE datname = pg_catalog.current_database() AND xact_start IS NOT NULL
              AND usesysid IS NOT NULL AND pid <> pg_catalog.pg_backend_pid() AND application_name NOT LIKE 'bluegreen%'
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_replication r WHERE r.pid = a.pid)
            ORDER BY xact_start LIMIT 20""";

    private TransactionsCheck() {}

    record OpenTransaction(Duration age, String description) {}

    /** The oldest first. */
    static List<OpenTransaction> open(OperationSide side, Allowance allowance) {
        return side.session().work("tell of its transactions", allowance.left(), TransactionsCheck::open);
    }

    private static List<OpenTransaction> open(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                OPEN,
                row -> new OpenTransaction(
                        Duration.ofMillis(Math.max(0, row.getLong("millis"))),
                        "pid " + row.getInt("pid") + ", role " + row.getString("role") + ", application \""
                                + row.getString("application") + "\", client " + row.getString("client") + ", "
                                + row.getString("state") + ", last statement begun at " + row.getString("query_start")
                                + " UTC"));
    }

    static void run(Sides sides, Findings findings, Allowance allowance) {
        OperationSide from = sides.from();
        Duration most = sides.settings().maxTransactionAge();
        for (OpenTransaction transaction : open(from, allowance)) {
            if (transaction.age().compareTo(most) > 0) {
                findings.blocker(
                        "transactions",
                        from.where() + ": a transaction is open for "
                                + transaction.age().toSeconds() + " s, allowed are " + most.toSeconds() + " s: "
                                + transaction.description(),
                        "Wait for it, or end it: SELECT pg_terminate_backend(pid).");
            }
        }
    }
}
