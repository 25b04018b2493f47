package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.fence.Forum.Written;
import io.pgbluegreen.fence.saved.FenceTable;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fence that did not come to its end, for whatever reason, comes down to the last bit. */
class InterruptedFenceTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int ROUNDS = 15;

    /** The fence's session is killed on the server, which hits any of its statements or the time between two. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "11", "17"})
    void killed_at_any_moment_while_going_up_or_down_it_is_lowered_by_the_next_run(String major) throws Exception {
        long seed = Long.getLong("fence.seed", System.nanoTime());
        System.out.println("fence.seed=" + seed);
        Random random = new Random(seed);
        int killed = 0;
        try (Forum forum = new Forum(major);
                Switchboard switchboard = new Switchboard(forum)) {
            forum.addSuperuser();
            ConnectionSettings migration = forum.migration();
            Fence fence = new Fence(migration, all(forum, switchboard.command()));
            String before = forum.everything();
            ExecutorService other = Executors.newSingleThreadExecutor();
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    Connection session = forum.session(migration);
                    int pid = Sql.one(session, "SELECT pg_backend_pid()", row -> row.getInt(1));
                    boolean down = random.nextInt(3) == 0;
                    if (down) {
                        fence.raise(session);
                    }
                    Future<?> running = other.submit(() -> {
                        if (down) {
                            fence.lower(session);
                        } else {
                            fence.raise(session);
                        }
                    });
                    long delay = random.nextInt(down ? 80_000 : 150_000);
                    TimeUnit.MICROSECONDS.sleep(delay);
                    end(forum, pid);
                    Throwable failure = catchThrowable(running::get);
                    session.close();
                    if (failure != null) {
                        assertThat(failure).hasCauseInstanceOf(Problem.class);
                        killed++;
                    }
                    try (Connection next = forum.session(migration)) {
                        fence.lower(next);
                        assertThat(forum.everything())
                                .as("round %s, killed after %s µs, going %s", round, delay, down ? "down" : "up")
                                .isEqualTo(before);
                        assertThat(fence.state(next).level()).isEqualTo(Level.OPEN);
                        assertThat(Sql.list(next, "SELECT 1 FROM bluegreen.fence", row -> 1))
                                .isEmpty();
                    }
                }
            } finally {
                other.shutdownNow();
            }
            assertThat(killed).as("rounds in which the kill hit").isPositive();
            assertThat(forum.writeAll().values()).containsOnly(Written.YES);
        }
    }

    /** The raise was cut off for the tool while the server was about to commit it: lowering must not overtake it. */
    @Test
    void lowering_waits_for_a_raise_that_is_about_to_come_true() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
            try (Connection raising = forum.session(migration);
                    Connection lowering = forum.session(migration);
                    Connection looking = forum.session(migration)) {
                raising.setAutoCommit(false);
                FenceTable.lock(raising);
                Sql.run(
                        raising,
                        "INSERT INTO bluegreen.fence (way) VALUES ('nologin'); INSERT INTO bluegreen.fence_role"
                                + " (role_id, role_name) SELECT oid, rolname FROM pg_roles WHERE rolname = '"
                                + forum.name("writer") + "'; ALTER ROLE " + forum.name("writer") + " NOLOGIN");
                FutureTask<Boolean> lower = new FutureTask<>(() -> fence.lower(lowering), true);
                new Thread(lower, "lowering").start();
                await().pollInterval(Duration.ofMillis(5))
                        .until(() -> lower.isDone()
                                || !Sql.list(looking, "SELECT 1 FROM pg_locks WHERE NOT granted", row -> 1)
                                        .isEmpty());
                raising.commit();
                lower.get();
                assertThat(fence.state(looking).level()).isEqualTo(Level.OPEN);
                assertThat(forum.write("writer")).isEqualTo(Written.YES);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_command_that_fails_leaves_the_ways_before_it_to_be_lowered(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                String before = forum.everything();
                Fence fence = new Fence(
                        migration,
                        all(forum, List.of("sh", "-c", "test $0 = status && echo open || test $0 = unfence")));
                assertThatThrownBy(() -> fence.raise(session))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("exit code 1");
                assertThat(fence.state(session).level()).isEqualTo(Level.PARTLY);
                assertThat(forum.writeAll().values()).containsOnly(Written.NOT_LET_IN);
                fence.lower(session);
                assertThat(forum.everything()).isEqualTo(before);
                assertThat(forum.writeAll().values()).containsOnly(Written.YES);
            }
        }
    }

    /** One way that stays must not keep the others up: applications wait. */
    @ParameterizedTest
    @ValueSource(strings = {"17"})
    void a_command_that_does_not_unfence_does_not_keep_the_other_ways_up(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                String before = forum.everything();
                Fence fence = new Fence(
                        migration,
                        all(forum, List.of("sh", "-c", "test $0 = status && echo fenced || test $0 = fence")));
                fence.raise(session);
                assertThatThrownBy(() -> fence.lower(session))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("unfence' ended with exit code 1");
                assertThat(forum.everything()).isEqualTo(before);
                assertThat(fence.state(session).level()).isEqualTo(Level.PARTLY);

                Fence withoutCommand = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
                assertThatThrownBy(() -> withoutCommand.lower(session))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("was fenced with the command sh");
                new Fence(migration, all(forum, List.of("sh", "-c", "test $0 = status && echo open || true")))
                        .lower(session);
                assertThat(withoutCommand.state(session).level()).isEqualTo(Level.OPEN);
            }
        }
    }

    private static FenceSettings all(Forum forum, List<String> command) {
        return new FenceSettings(Set.of(FenceWay.values()), Set.of(forum.name("exempt"), "postgres"), command, LIMIT);
    }

    private static void end(Forum forum, int pid) throws SQLException {
        try (Connection killer = forum.server.connect("postgres")) {
            Sql.list(killer, "SELECT pg_terminate_backend(?)", row -> row.getBoolean(1), pid);
        }
    }
}
