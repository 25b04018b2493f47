package io.pgbluegreen.testkit.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.comparison.TableComparison;
import io.pgbluegreen.testkit.comparison.TableSelection;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForumSchemaTest {

    @ParameterizedTest
    @MethodSource("io.pgbluegreen.testkit.artifact.ServerVersions#postgresMajors")
    void the_forum_and_its_workload_run_on_every_major(String major) throws SQLException {
        try (PostgresServer server = PostgresServer.builder(major).start();
                Connection connection = server.connect()) {
            ForumSchema.create(connection);
            assertThat(ForumSchema.seed(connection, 2000)).isGreaterThanOrEqualTo(major.equals("9.6") ? 1700 : 2000);
            try (ForumWorkload workload =
                    ForumWorkload.on(server::connect).clients(3).start()) {
                await().until(() -> workload.statistics().committed() > 500);
                workload.stop();
                assertThat(workload.statistics().failedStatements())
                        .as(workload.statistics().lastFailure())
                        .isZero();
                LedgerCheck check = LedgerCheck.check(connection, workload.ledger());
                assertThat(check.isClean()).as("%s", check).isTrue();
            }
        }
    }

    @Test
    void two_hundred_thousand_rows_are_seeded_alike_on_11_and_17() throws SQLException {
        try (PostgresServer eleven = PostgresServer.builder("11").start();
                PostgresServer seventeen = PostgresServer.builder("17").start();
                Connection left = eleven.connect();
                Connection right = seventeen.connect()) {
            int oldest = ForumSchema.versionNum(left);
            ForumSchema.create(left, oldest);
            ForumSchema.create(right, oldest);
            assertThat(ForumSchema.seed(left, 200_000)).isGreaterThanOrEqualTo(200_000);
            ForumSchema.seed(right, 200_000);
            // The only values that are not of the seed's making.
            for (PostgresServer server : new PostgresServer[] {eleven, seventeen}) {
                server.execute("UPDATE public.site_settings SET changed_at = '2026-01-01'");
            }
            TableComparison comparison = TableComparison.compare(left, right, TableSelection.userTables());
            assertThat(comparison.isEqual()).as(comparison.differences()).isTrue();
            assertThat(comparison.rowsCompared()).isGreaterThanOrEqualTo(200_000);
        }
    }
}
