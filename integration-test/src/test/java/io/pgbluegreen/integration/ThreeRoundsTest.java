package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.comparison.TableComparison;
import io.pgbluegreen.testkit.comparison.TableSelection;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/**
 * Clients write through PgBouncer without a break. Meanwhile they are moved to green, back to blue, and to green again,
 * three times; on either side they go on writing. In the end every transaction that was acknowledged is there, and no
 * statement has failed: neither by the switch nor by a sequence that gave a number twice.
 */
class ThreeRoundsTest {

    private static final long SEED = Long.getLong("rounds.seed", System.nanoTime());

    @Test
    void cutover_and_rollback_three_times_under_load_lose_nothing_and_fail_nothing() throws Exception {
        System.out.println("rounds.seed=" + SEED);
        try (SwitchableForum forum = SwitchableForum.open("rounds", SharedPulsar.get());
                JavaProgram daemons = forum.daemons();
                ForumWorkload clients = forum.clients(SEED, 60)) {
            for (int round = 0; round < 3; round++) {
                switchTo(Side.GREEN, forum, clients);
                switchTo(Side.BLUE, forum, clients);
            }
            switchTo(Side.GREEN, forum, clients);
            clients.stop();
            assertThat(clients.statistics().failedStatements())
                    .as(clients.statistics().lastFailure())
                    .isZero();
            assertThat(clients.statistics().failedConnects()).isZero();
            SwitchableForum.assertNothingLost(forum.migration.green, clients);
            await().until(() -> differences(forum).isEmpty());
            SwitchableForum.assertNothingLost(forum.migration.blue, clients);
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
    }

    private static void switchTo(Side side, SwitchableForum forum, ForumWorkload clients) throws Exception {
        SwitchableForum.awaitCommits(clients, 100);
        forum.switchTo(side);
        SwitchableForum.awaitCommits(clients, 100);
    }

    private static String differences(SwitchableForum forum) throws Exception {
        try (Connection blue = forum.migration.blue.connect();
                Connection green = forum.migration.green.connect()) {
            TableComparison comparison = TableComparison.compare(blue, green, TableSelection.userTables());
            return comparison.isEqual() ? "" : comparison.differences();
        }
    }
}
