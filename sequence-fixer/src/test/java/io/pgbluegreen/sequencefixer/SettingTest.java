package io.pgbluegreen.sequencefixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SettingTest {

    private static final SequenceValue UNUSED = new SequenceValue(1, false);

    private final SequenceFixer fixer = new SequenceFixer(TableFilter.ALL);

    @Test
    void a_sequence_that_is_gone_is_named_and_the_others_are_set() throws SQLException {
        try (Connection green = Servers.open("17", Side.GREEN)) {
            Sql.run(green, "CREATE SEQUENCE public.here");
            List<SequenceMove> moves = List.of(
                    new SequenceMove(new SequenceId("public", "gone"), UNUSED, new SequenceValue(5, true)),
                    new SequenceMove(new SequenceId("public", "here"), UNUSED, new SequenceValue(6, false)));
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> fixer.apply(green, Side.GREEN, moves))
                    .withMessage("expected to set 2 sequences on green, found that these are gone:"
                            + " \"public\".\"gone\"");
            assertThat(Sql.<Long>one(green, "SELECT nextval('public.here')", row -> row.getLong(1)))
                    .isEqualTo(6);
        }
    }

    /** A session that takes values all the time stands for an application that the fence has missed. */
    @Test
    void a_sequence_that_moves_right_after_it_was_set_is_told() throws Exception {
        String database = Servers.newDatabase("17");
        try (Connection green = Servers.open("17", database, Side.GREEN, "postgres");
                Connection client = Servers.open("17", database, Side.GREEN, "postgres")) {
            Sql.run(green, "CREATE SEQUENCE public.s");
            Thread taking = new Thread(() -> takeForever(client));
            taking.start();
            try {
                SequenceId id = new SequenceId("public", "s");
                // The client may be between two values at the moment of one attempt, hardly in a thousand.
                assertThatExceptionOfType(Problem.class)
                        .isThrownBy(() -> {
                            for (int value = 1; value <= 1000; value++) {
                                fixer.apply(
                                        green,
                                        Side.GREEN,
                                        List.of(new SequenceMove(id, UNUSED, new SequenceValue(value, true))));
                            }
                        })
                        .withMessageStartingWith("1 sequences on green moved right after they were set: public.s")
                        .satisfies(problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.NEEDS_PERSON));
            } finally {
                client.abort(Runnable::run);
                taking.join();
            }
        }
    }

    /** One transaction over all of them would fail here with "out of shared memory", as it does in production. */
    @Test
    void thousands_are_read_and_set_with_a_small_lock_table() throws SQLException {
        int count = 3000;
        try (PostgresServer server = PostgresServer.builder("11")
                        .fsync(false)
                        .setting("max_connections", "30")
                        .setting("max_locks_per_transaction", "24")
                        .start();
                Connection connection = open(server)) {
            for (int begin = 0; begin < count; begin += 250) {
                Sql.run(
                        connection,
                        IntStream.range(begin, begin + 250)
                                .mapToObj(i -> "CREATE SEQUENCE public.s" + i)
                                .collect(Collectors.joining(";")));
            }
            SequenceReading unused = fixer.read(connection, Side.GREEN);
            List<SequenceMove> moves = unused.sequences().keySet().stream()
                    .map(id -> new SequenceMove(id, UNUSED, new SequenceValue((id.hashCode() & 0xffffL) | 2, true)))
                    .toList();
            assertThat(fixer.apply(connection, Side.GREEN, moves)).isEqualTo(count);
            SequenceReading used = fixer.readChangedSince(connection, unused);
            assertThat(moves).allSatisfy(move -> assertThat(
                            used.find(move.id()).orElseThrow().value())
                    .contains(move.after()));
            assertThat(server.log()).doesNotContain("out of shared memory");
        }
    }

    /** The server would write its log only much later by itself. */
    @Test
    void what_was_set_survives_a_crash_where_commits_are_not_durable_by_default() throws SQLException {
        try (PostgresServer server = PostgresServer.builder("17")
                .fsync(false)
                .setting("synchronous_commit", "off")
                .setting("wal_writer_delay", "10s")
                .setting("wal_writer_flush_after", "1GB")
                .start()) {
            server.execute("CREATE SEQUENCE public.s", "CHECKPOINT");
            SequenceId id = new SequenceId("public", "s");
            try (Connection connection = open(server)) {
                fixer.apply(
                        connection, Side.GREEN, List.of(new SequenceMove(id, UNUSED, new SequenceValue(700, true))));
                server.kill();
            }
            server.start();
            try (Connection connection = open(server)) {
                assertThat(fixer.read(connection, Side.GREEN)
                                .find(id)
                                .orElseThrow()
                                .value())
                        .contains(new SequenceValue(700, true));
            }
        }
    }

    private static void takeForever(Connection client) {
        try {
            while (true) {
                Sql.run(client, "SELECT nextval('public.s') FROM generate_series(1, 100)");
            }
        } catch (SQLException e) {
            // The connection was taken away: the test is over.
        }
    }

    private static Connection open(PostgresServer server) {
        return new PostgresSessions(new ConnectionSettings(
                        Side.GREEN,
                        server.host(),
                        server.port(),
                        server.database(),
                        server.user(),
                        Optional.of(new Secret(server.password()))))
                .open("sequences");
    }
}
