package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Set up, load, follow, cut over, go on, roll back, go on, between two majors, with clients that write through PgBouncer
 * from before the setup on. {@code -Pall-versions} takes every pair in which green is not older than blue; {@code
 * -Dpairs.only="9.6 to 11, 13 to 14"} some of them.
 */
class VersionPairsTest {

    private static final long SEED = Long.getLong("pairs.seed", System.nanoTime());

    private static final List<MajorPair> ALWAYS = List.of(
            new MajorPair("9.6", "11"),
            new MajorPair("9.6", "18"),
            new MajorPair("10", "17"),
            new MajorPair("11", "17"),
            new MajorPair("13", "18"),
            new MajorPair("15", "18"),
            new MajorPair("17", "18"),
            new MajorPair("18", "18"),
            new MajorPair("17", "15"));

    static Stream<MajorPair> pairs() {
        String only = System.getProperty("pairs.only", "");
        List<String> chosen = List.of(only.split(", *"));
        List<MajorPair> pairs = Boolean.getBoolean("pairs.all") ? MajorPair.upwards() : ALWAYS;
        return pairs.stream().filter(pair -> only.isEmpty() || chosen.contains(pair.toString()));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void there_and_back_under_load_nothing_is_lost_and_no_statement_fails(MajorPair majors) throws Exception {
        System.out.println(majors + ": pairs.seed=" + SEED);
        try (SwitchableForum forum = SwitchableForum.beforeLoad("pair_" + majors.label(), SharedPulsar.get(), majors);
                ForumWorkload clients = forum.clients(SEED, 50)) {
            SwitchableForum.awaitCommits(clients, 10);
            long before = clients.statistics().committed();
            forum.migration.load();
            assertThat(clients.statistics().committed()).isGreaterThan(before);
            try (JavaProgram daemons = forum.daemons()) {
                SwitchableForum.awaitCommits(clients, 100);
                forum.switchTo(Side.GREEN);
                SwitchableForum.awaitCommits(clients, 100);
                forum.switchTo(Side.BLUE);
                SwitchableForum.awaitCommits(clients, 100);
                clients.stop();
                forum.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
            assertNoClientNoticed(forum, clients);
        }
    }

    private static void assertNoClientNoticed(SwitchableForum forum, ForumWorkload clients) throws SQLException {
        assertThat(clients.statistics().failedStatements())
                .as(clients.statistics().lastFailure())
                .isZero();
        assertThat(clients.statistics().failedConnects()).isZero();
        SwitchableForum.assertNothingLost(forum.migration.blue, clients);
        SwitchableForum.assertNothingLost(forum.migration.green, clients);
    }
}
