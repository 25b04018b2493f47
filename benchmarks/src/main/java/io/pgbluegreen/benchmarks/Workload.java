package io.pgbluegreen.benchmarks;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.tpcb.BulkWorkload;
import io.pgbluegreen.testkit.tpcb.TpcbDriver;
import io.pgbluegreen.testkit.tpcb.TpcbSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What is written on the source before anybody catches up. */
enum Workload {
    /** TPC-B-like transactions of four small changes each, at pgbench scale 10. */
    T {
        @Override
        void createTables(Connection connection) throws SQLException {
            TpcbSchema.create(connection);
            // Only inserted into, but a table without key is not published as it stands.
            execute(connection, "ALTER TABLE pgbench_history REPLICA IDENTITY FULL");
        }

        @Override
        void seed(Connection connection) throws SQLException {
            TpcbSchema.seed(connection, PGBENCH_SCALE);
        }

        @Override
        long run(PostgresServer blue, double scale) throws SQLException {
            int transactions = (int) Math.max(1, Math.round(200_000 * scale));
            TpcbDriver.run(blue::connect, 2, transactions, 0, false, 1);
            return transactions * 4L;
        }

        @Override
        List<String> tables() {
            return List.of("pgbench_accounts", "pgbench_branches", "pgbench_history", "pgbench_tellers");
        }
    },
    /** A million inserts in 100 transactions, then one UPDATE of half of them. */
    B {
        @Override
        void createTables(Connection connection) throws SQLException {
            BulkWorkload.create(connection);
        }

        @Override
        void seed(Connection connection) {
            // The table begins empty.
        }

        @Override
        long run(PostgresServer blue, double scale) throws SQLException {
            BulkWorkload workload = BulkWorkload.scaled(scale);
            try (Connection connection = blue.connect()) {
                workload.run(connection);
            }
            return workload.changes();
        }

        @Override
        List<String> tables() {
            return List.of("bulk");
        }
    };

    private static final int PGBENCH_SCALE = 10;

    abstract void createTables(Connection connection) throws SQLException;

    /** The rows that are there before; the same on every call. */
    abstract void seed(Connection connection) throws SQLException;

    /** Writes, and returns how many rows it changed. */
    abstract long run(PostgresServer blue, double scale) throws SQLException;

    /** Names in schema {@code public}. */
    abstract List<String> tables();

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
