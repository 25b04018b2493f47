package io.pgbluegreen.sequencefixer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three rounds of there and back. On the side that is active, clients take values of every kind of sequence, several
 * sessions at a time, so that caches are left with unused values. Whatever was handed out once must not be handed out
 * again on either side.
 */
class SwitchingTest {

    private final SequenceFixer fixer = new SequenceFixer(TableFilter.ALL);

    @ParameterizedTest
    @CsvSource({"11, 17, 0", "10, 18, 3", "17, 18, 0", "9.6, 11, 0"})
    void no_value_is_handed_out_twice_in_three_rounds_there_and_back(String blueMajor, String greenMajor, long gap)
            throws SQLException {
        long seed = SequenceKinds.seed();
        System.out.println("sequences.seed=" + seed);
        Random random = new Random(seed);
        String blueDatabase = Servers.newDatabase(blueMajor);
        String greenDatabase = Servers.newDatabase(greenMajor);
        try (Connection blue = Servers.open(blueMajor, blueDatabase, Side.BLUE, "postgres");
                Connection green = Servers.open(greenMajor, greenDatabase, Side.GREEN, "postgres")) {
            boolean since10 = SequenceKinds.bothSince10(blue, green);
            SequenceKinds.create(blue, since10);
            SequenceKinds.create(green, since10);
            Map<SequenceId, Set<Long>> handedOut = new HashMap<>();
            SequenceReading earlierBlue = fixer.read(blue, Side.BLUE);
            SequenceReading earlierGreen = fixer.read(green, Side.GREEN);
            assertThat(earlierBlue.sequences().keySet()).hasSize(since10 ? 16 : 13);
            for (int round : SequenceKinds.rounds(3)) {
                takeEverywhere(blueMajor, blueDatabase, Side.BLUE, earlierBlue, handedOut, random);
                SequenceReading from = fixer.readChangedSince(blue, earlierBlue);
                assertThat(from.changedSince(earlierBlue)).isNotEmpty();
                SequenceReading to = fixer.readChangedSince(green, earlierGreen);
                earlierGreen = fix(green, from, to, gap, round);

                takeEverywhere(greenMajor, greenDatabase, Side.GREEN, earlierGreen, handedOut, random);
                from = fixer.readChangedSince(green, earlierGreen);
                to = fixer.readChangedSince(blue, earlierBlue);
                earlierBlue = fix(blue, from, to, gap, round);
            }
        }
    }

    private SequenceReading fix(Connection connection, SequenceReading from, SequenceReading to, long gap, int round)
            throws SQLException {
        SequencePlan plan = SequencePlan.of(SequenceComparison.of(from, to), gap, Backwards.KEEP);
        assertThat(plan.hasBlocker()).as(plan.findings().toString()).isFalse();
        assertThat(fixer.apply(connection, to.side(), plan.moves()))
                .as("round " + round + " to " + to.side())
                .isEqualTo(plan.moves().size())
                .isPositive();
        SequenceReading after = fixer.read(connection, to.side());
        SequenceValue cyclic =
                from.find(SequenceKinds.CYCLIC).orElseThrow().value().orElseThrow();
        if (gap == 0) {
            assertThat(SequenceComparison.of(from, after).pairs())
                    .allSatisfy(pair -> assertThat(pair.relation()).isEqualTo(Relation.EQUAL));
            assertThat(after.find(SequenceKinds.CYCLIC).orElseThrow().value()).contains(cyclic);
        }
        return after;
    }

    private static void takeEverywhere(
            String major,
            String database,
            Side side,
            SequenceReading reading,
            Map<SequenceId, Set<Long>> handedOut,
            Random random)
            throws SQLException {
        try (Connection one = Servers.open(major, database, side, "postgres");
                Connection two = Servers.open(major, database, side, "postgres")) {
            for (SequenceId id : reading.sequences().keySet()) {
                for (Connection client : List.of(one, two, one)) {
                    for (long value : SequenceKinds.take(client, id, random)) {
                        boolean isNew = handedOut
                                .computeIfAbsent(id, unused -> new HashSet<>())
                                .add(value);
                        assertThat(isNew || id.equals(SequenceKinds.CYCLIC))
                                .as("%s on %s hands out %d for the first time", id, side, value)
                                .isTrue();
                    }
                }
            }
        }
    }
}
