package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.comparison.TableComparison;
import io.pgbluegreen.testkit.comparison.TableSelection;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.time.Duration;
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
                ForumWorkload clients = forum.clients(SEED, 200)) {
            for (int round = 0; round < 3; round++) {
                switchTo(Side.GREEN, forum, daemons, clients);
                switchTo(Side.BLUE, forum, daemons, clients);
            }
            switchTo(Side.GREEN, forum, daemons, clients);
            clients.stop();
            assertThat(clients.statistics().failedStatements())
                    .as(clients.statistics().lastFailure())
                    .isZero();
            assertThat(clients.statistics().failedConnects()).isZero();
            SwitchableForum.assertNothingLost(forum.migration.green, clients);
            await().atMost(Duration.ofMinutes(1)).until(() -> differences(forum).isEmpty());
            SwitchableForum.assertNothingLost(forum.migration.blue, clients);
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
    }

    private static void switchTo(Side side, SwitchableForum forum, JavaProgram daemons, ForumWorkload clients) {
        long before = clients.statistics().committed();
        awaitCommits(clients, before + 200);
        JavaProgram.Result result = forum.command(side == Side.GREEN ? "cutover" : "rollback", "--yes");
        assertThat(result.exitCode())
                .as("%s%s%nthe daemons:%n%s", result.output(), result.errors(), daemons.errors())
                .isZero();
        assertThat(forum.writable()).containsExactly(side);
        awaitCommits(clients, clients.statistics().committed() + 200);
    }

    private static void awaitCommits(ForumWorkload clients, long count) {
        await().atMost(Duration.ofMinutes(1)).until(() -> clients.statistics().committed() >= count);
    }

    private static String differences(SwitchableForum forum) throws Exception {
        try (Connection blue = forum.migration.blue.connect();
                Connection green = forum.migration.green.connect()) {
            TableComparison comparison = TableComparison.compare(blue, green, TableSelection.userTables());
            return comparison.isEqual() ? "" : comparison.differences();
        }
    }
}
