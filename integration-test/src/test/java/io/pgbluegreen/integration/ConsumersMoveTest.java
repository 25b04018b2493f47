package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.integration.LedgerConsumer.Entry;
import io.pgbluegreen.integration.LedgerConsumer.Seen;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Clients write through PgBouncer and are moved to green, back to blue, and to green again. Three others read the topics
 * meanwhile: a consumer that the tool's hook tells where to go on; a second one like it, which sleeps through a cutover
 * and a rollback and is handed over for both later; and an offline database, which follows. Each of them has every
 * transaction once, in order.
 *
 * <p>{@code -Dmove.seed=N} repeats a run.
 */
class ConsumersMoveTest {

    private static final long SEED = Long.getLong("move.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CHECK_FAILED = 1;
    private static final int SOME = 40;

    @Test
    void consumers_and_an_offline_database_go_where_the_writes_go_and_miss_nothing() throws Exception {
        System.out.println("move.seed=" + SEED);
        PulsarServer pulsar = SharedPulsar.get();
        try (OfflineDatabase offline = OfflineDatabase.create();
                Moves moves = Moves.create();
                SwitchableForum forum = SwitchableForum.open(
                        "consumersmove", pulsar, offline.yaml(), moves.consumers(), moves.cutover());
                LedgerConsumer steady = moves.consumer(pulsar, "steady", forum.migration.blueTopic());
                LedgerConsumer sleeper = moves.consumer(pulsar, "sleeper", forum.migration.blueTopic())) {
            succeed(forum, "copy", "--follower", OfflineDatabase.NAME);
            steady.start();
            sleeper.start();
            try (JavaProgram daemons = forum.daemons();
                    JavaProgram feeder = offline.feeder(forum.migration.folder);
                    ForumWorkload clients = forum.clients(SEED, 50)) {
                awaitEntries(steady, SOME);
                awaitEntries(sleeper, SOME);
                sleeper.stop();

                switchTo("green", forum, clients, moves, steady);
                long first = moves.lastOperation();
                readToTheEndOfBlue(sleeper, forum, first);
                String rolledBack = switchTo("blue", forum, clients, moves, steady);
                assertThat(rolledBack)
                        .contains("subscription sleeper was not handed over in operation " + first)
                        .contains("bluegreen consumers handover --operation " + first);
                makeUp(sleeper, forum, first, moves.lastOperation());
                // From here on whoever stands by feeds the offline database.
                feeder.kill();
                String cutOver = switchTo("green", forum, clients, moves, steady, sleeper);
                assertThat(cutOver).doesNotContain("was not handed over");

                clients.stop();
                assertThat(clients.statistics().failedStatements())
                        .as(clients.statistics().lastFailure())
                        .isZero();
                SwitchableForum.assertNothingLost(forum.migration.green, clients);
                assertSawEverythingOnce(steady, forum);
                assertSawEverythingOnce(sleeper, forum);
                await().untilAsserted(() -> offline.assertSameRows(forum.migration.green));
                assertThat(moves.rebuilds()).extracting(Moves.Rebuild::side).containsExactly("green", "blue", "green");
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    /** Switches while clients write; the consumers are not asleep. Gives what the command printed. */
    private static String switchTo(
            String side, SwitchableForum forum, ForumWorkload clients, Moves moves, LedgerConsumer... consumers)
            throws Exception {
        int rebuilds = moves.rebuilds().size();
        String output = move(forum, side.equals("green") ? "cutover" : "rollback");
        assertThat(moves.rebuilds()).as(output).hasSize(rebuilds + 1);
        handOverLate(forum, consumers);
        SwitchableForum.awaitCommits(clients, SOME);
        for (LedgerConsumer consumer : consumers) {
            assertThat(moves.topicOf(consumer.subscription()))
                    .isEqualTo("persistent://public/default/consumersmove_" + side);
            awaitEntries(consumer, consumer.entries().size() + SOME);
        }
        return output;
    }

    /** Those that were not quick enough for the command: on a busy machine these too. */
    private static void handOverLate(SwitchableForum forum, LedgerConsumer... consumers) {
        List<String> arguments = new ArrayList<>(List.of("consumers", "handover", "--timeout", "2m"));
        arguments.addAll(List.of("--subscription", OfflineDatabase.SUBSCRIPTION));
        for (LedgerConsumer consumer : consumers) {
            arguments.addAll(List.of("--subscription", consumer.subscription()));
        }
        succeed(forum, arguments.toArray(String[]::new));
    }

    /** On a busy machine the checks may find too much lag, and then nothing has been changed. */
    private static String move(SwitchableForum forum, String command) {
        JavaProgram.Result result = await().atMost(PATIENCE.multipliedBy(2))
                .until(
                        () -> Bluegreen.runHere(forum.migration.folder, command, "--yes"),
                        each -> each.exitCode() != CHECK_FAILED);
        String text = result.output() + result.errors();
        assertThat(result.exitCode()).as(text).isZero();
        System.out.println(text);
        return text;
    }

    /** It is late, and in time for the next operation; nobody hands it over, though. */
    private static void readToTheEndOfBlue(LedgerConsumer sleeper, SwitchableForum forum, long operation) {
        sleeper.start();
        await().until(() -> Bluegreen.runHere(forum.migration.folder, "consumers")
                .output()
                .lines()
                .anyMatch(line -> line.matches("blue +sleeper .* past the final marker of operation " + operation)));
        sleeper.stop();
    }

    /** Both operations that it has missed, in order. */
    private static void makeUp(LedgerConsumer sleeper, SwitchableForum forum, long first, long second) {
        assertThat(Bluegreen.runHere(forum.migration.folder, "consumers").output())
                .contains("! subscription sleeper was not handed over in operation " + first)
                .contains("! subscription sleeper was not handed over in operation " + second);
        assertThat(handOver(forum, first)).contains("done  sleeper: handed over");
        sleeper.start();
        assertThat(handOver(forum, second)).contains("done  sleeper: handed over");
    }

    private static String handOver(SwitchableForum forum, long operation) {
        return succeed(forum, "consumers", "handover", "--timeout", "2m", "--operation", Long.toString(operation));
    }

    private static void awaitEntries(LedgerConsumer consumer, int count) {
        await(consumer.toString()).until(() -> consumer.entries().size() >= count);
    }

    private static void assertSawEverythingOnce(LedgerConsumer consumer, SwitchableForum forum) throws SQLException {
        List<Entry> written;
        try (Connection connection = forum.migration.green.connect()) {
            written = ledger(connection);
        }
        awaitEntries(consumer, written.size());
        assertThat(consumer.entries()).containsExactlyInAnyOrderElementsOf(written);
        assertThat(consumer.seen().stream().map(seen -> seen.topic() + " " + seen.commitLsn()))
                .as("transactions")
                .doesNotHaveDuplicates();
        Map<Integer, Long> last = new HashMap<>();
        for (Seen transaction : consumer.seen()) {
            for (Entry entry : transaction.entries()) {
                assertThat(entry.n())
                        .as("%s in %s, behind that client's earlier ones", entry, transaction)
                        .isGreaterThan(last.getOrDefault(entry.client(), 0L));
                last.put(entry.client(), entry.n());
            }
        }
    }

    private static List<Entry> ledger(Connection connection) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT client, n FROM forum.ledger")) {
            while (rows.next()) {
                entries.add(new Entry(rows.getInt(1), rows.getLong(2)));
            }
        }
        return entries;
    }

    private static String succeed(SwitchableForum forum, String... arguments) {
        JavaProgram.Result result = Bluegreen.runHere(forum.migration.folder, arguments);
        String text = "bluegreen " + String.join(" ", arguments) + "\n" + result.output() + result.errors();
        assertThat(result.exitCode()).as(text).isZero();
        return result.output();
    }
}
