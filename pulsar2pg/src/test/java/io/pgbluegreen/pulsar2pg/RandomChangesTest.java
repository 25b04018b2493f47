package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random transactions run row by row on one server; their changes go through the topic and the applier to another. Both
 * then hold the same rows, whatever was merged, cut into parts, refused and written again, or repeated after a restart.
 */
class RandomChangesTest {

    private static final int FRAMES = Integer.getInteger("test.frames", 150);

    @ParameterizedTest
    @CsvSource({"11, 17, 20000, 0", "17, 11, 20000, 5", "11, 17, 7, 1", "17, 17, 1, 10"})
    void random_changes_of_all_shapes_come_out_as_they_went_in(
            String sourceMajor, String targetMajor, int maxRows, int swapPercent) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("seed " + seed + " (give it again with -Dtest.seed)");
        Random random = new Random(seed);
        List<RandomTable> tables = RandomTable.all();
        String[] ddl = tables.stream().map(RandomTable::ddl).toArray(String[]::new);
        TestTarget from = TestTarget.empty(TestServers.postgres(sourceMajor));
        from.execute(ddl);
        TestTarget target = TestTarget.create(targetMajor, ddl);
        try (TestTopic topic = TestTopic.create();
                RandomSource source = new RandomSource(from.sessions().open("source"), random, tables, swapPercent)) {
            ApplierSettings settings = RunningApplier.settings(
                    topic, new BatchLimits(maxRows, 1 << 20, Duration.ofMillis(random.nextInt(100))));
            RunningApplier applier = RunningApplier.start(target, settings);
            try {
                for (int i = 0; i < FRAMES; i++) {
                    send(random, source, topic);
                    if (random.nextInt(30) == 0) {
                        applier.close();
                        applier = RunningApplier.start(target, settings);
                    }
                }
                applier.awaitSeq(topic.seq());
            } finally {
                applier.close();
            }
        }
        for (RandomTable table : tables) {
            String all = "SELECT * FROM " + table.name();
            assertThat(target.rows(all))
                    .as("rows of %s, seed %d", table.name(), seed)
                    .containsExactlyInAnyOrderElementsOf(from.rows(all));
        }
    }

    private static void send(Random random, RandomSource source, TestTopic topic) throws Exception {
        switch (random.nextInt(10)) {
            case 0 -> topic.send();
            case 1 -> {
                List<Change> changes = source.transaction(40);
                int at = 0;
                while (at < changes.size()) {
                    int end = Math.min(changes.size(), at + 1 + random.nextInt(20));
                    topic.part(end == changes.size(), changes.subList(at, end));
                    at = end;
                }
            }
            case 2 -> topic.add(source.transaction(3)).sendInFragments(1 + random.nextInt(4));
            default -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    topic.add(source.transaction(1 + random.nextInt(8)));
                }
                topic.send();
            }
        }
    }
}
