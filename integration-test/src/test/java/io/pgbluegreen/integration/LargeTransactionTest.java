package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.process.JavaProgram;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bounded memory: what is large on the source passes through daemons of 256 MB heap each. {@code -Dlarge.megabytes=10000}
 * takes a transaction of 10 GB (and five times that of disk).
 */
class LargeTransactionTest {

    private static final int MEGABYTES = Integer.getInteger("large.megabytes", 300);

    @Test
    void a_million_rows_in_one_transaction_and_a_row_of_20_mb_pass_through_256_mb_of_heap() throws Exception {
        try (TestMigration migration = TestMigration.of("large", "11", "17")) {
            migration.onBoth(
                    "CREATE TABLE numbers (id bigint PRIMARY KEY, note text)",
                    "CREATE TABLE documents (id int PRIMARY KEY, body text)",
                    "ALTER TABLE documents ALTER body SET STORAGE EXTERNAL");
            migration.load();
            try (JavaProgram publisher = migration.publisher();
                    JavaProgram applier = migration.applier()) {
                migration.blue.execute(
                        "INSERT INTO numbers SELECT i, 'number ' || i FROM generate_series(1, 1000000) i",
                        "INSERT INTO documents SELECT 1, string_agg(md5(i::text), E'\\n')"
                                + " FROM generate_series(1, 640000) i",
                        "UPDATE numbers SET note = note || ' again' WHERE id % 3 = 0",
                        "DELETE FROM numbers WHERE id % 5 = 0");
                migration.awaitCaughtUp(Duration.ofMinutes(20));
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
                assertThat(applier.isRunning()).as(applier.errors()).isTrue();
            }
            migration.assertSameRows();
        }
    }

    /** What the decoder of 9.6 cannot hold it writes to a file of its own. */
    @ParameterizedTest
    @MethodSource("pairs")
    void a_transaction_larger_than_the_heap_passes_through_it(String blue, String green) throws Exception {
        try (TestMigration migration = TestMigration.of("larger_" + new MajorPair(blue, green).label(), blue, green)) {
            migration.onBoth("CREATE TABLE kilobytes (id bigint PRIMARY KEY, note text)");
            migration.load();
            try (JavaProgram publisher = migration.publisher();
                    JavaProgram applier = migration.applier()) {
                migration.blue.execute(
                        "INSERT INTO kilobytes SELECT i, repeat(md5(i::text), 32) FROM generate_series(1, "
                                + MEGABYTES * 1024L + ") i");
                migration.awaitCaughtUp(Duration.ofMinutes(20 + MEGABYTES / 200));
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
                assertThat(applier.isRunning()).as(applier.errors()).isTrue();
            }
            migration.assertSameRows();
        }
    }

    /** From 11 to 17 the million rows are more than the heap already: only who gives a size takes that pair, too. */
    private static Stream<Arguments> pairs() {
        Stream<Arguments> always = Stream.of(Arguments.of("9.6", "18"));
        return Integer.getInteger("large.megabytes") == null
                ? always
                : Stream.concat(always, Stream.of(Arguments.of("11", "17")));
    }
}
