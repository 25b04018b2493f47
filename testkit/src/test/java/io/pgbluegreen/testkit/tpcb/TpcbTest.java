package io.pgbluegreen.testkit.tpcb;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TpcbTest {

    @Test
    void exactly_so_many_transactions_are_run_and_their_sums_agree() throws SQLException {
        try (PostgresServer server = PostgresServer.builder("11").start();
                Connection connection = server.connect()) {
            TpcbSchema.create(connection);
            TpcbSchema.seed(connection, 2);
            TpcbDriver.run(server::connect, 3, 1234, 0, false, 42);
            assertThat(number(connection, "SELECT count(*) FROM pgbench_history"))
                    .isEqualTo(1234);
            assertThat(number(connection, "SELECT count(*) FROM pgbench_accounts"))
                    .isEqualTo(200_000);
            long sum = number(connection, "SELECT sum(delta) FROM pgbench_history");
            assertThat(sum).isNotZero();
            for (String balance : new String[] {
                "sum(bbalance) FROM pgbench_branches",
                "sum(tbalance) FROM pgbench_tellers",
                "sum(abalance) FROM pgbench_accounts"
            }) {
                assertThat(number(connection, "SELECT " + balance)).as(balance).isEqualTo(sum);
            }
        }
    }

    @Test
    void the_bulk_workload_writes_what_it_says() throws SQLException {
        try (PostgresServer server = PostgresServer.builder("11").start();
                Connection connection = server.connect()) {
            BulkWorkload.create(connection);
            BulkWorkload workload = BulkWorkload.scaled(0.05);
            workload.run(connection);
            assertThat(number(connection, "SELECT count(*) FROM bulk")).isEqualTo(50_000);
            assertThat(number(connection, "SELECT count(*) FROM bulk WHERE document ? 'updated'"))
                    .isEqualTo(25_000);
            assertThat(number(connection, "SELECT count(DISTINCT xmin::text) FROM bulk WHERE id > 25000"))
                    .isEqualTo(3);
            assertThat(workload.changes()).isEqualTo(75_000);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
