package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandFenceTest {

    /** The worst script: a child in the background that holds its output open, and a parent that waits for ever. */
    @Test
    void one_that_hangs_is_killed_with_its_children_at_the_limit(@TempDir Path folder) throws Exception {
        Path pids = folder.resolve("pids");
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = fence(migration, Duration.ofMillis(500), """
                        echo waiting for the firewall
                        sleep 600 & echo $! >> '%1$s'
                        sh -c 'sleep 601 & echo $! >> %1$s; wait' &
                        wait""".formatted(pids));
                long start = System.nanoTime();
                Problem problem = catchThrowableOfType(Problem.class, () -> fence.raise(session));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
                assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
                assertThat(problem)
                        .hasMessageContaining("did not end within 500 ms and was killed")
                        .hasMessageContaining("waiting for the firewall");
                List<String> children = Files.readAllLines(pids);
                assertThat(children).hasSize(2);
                Awaitility.await().until(() -> children.stream().noneMatch(CommandFenceTest::runs));
            }
        }
    }

    @Test
    void one_that_leaves_a_child_with_its_output_open_keeps_nobody_waiting() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence =
                        fence(migration, Duration.ofSeconds(10), "test $0 = status && echo open; sleep 3 & exit 0");
                long start = System.nanoTime();
                assertThat(fence.plan(session).obstacles()).isEmpty();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    void what_it_says_when_it_fails_is_told() throws Exception {
        assertThat(obstacle("echo no route to the firewall >&2; exit 3"))
                .contains("status' ended with exit code 3")
                .contains("no route to the firewall");
        assertThat(obstacle("echo perhaps"))
                .contains("expected the fence command to print fenced or open")
                .contains("'perhaps'");
    }

    @Test
    void one_that_is_not_there_is_an_obstacle() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(
                        migration,
                        new FenceSettings(
                                Set.of(FenceWay.COMMAND),
                                Set.of("postgres"),
                                List.of("/nowhere/fence.sh"),
                                Duration.ofSeconds(1)));
                assertThat(fence.plan(session).obstacles())
                        .anySatisfy(finding -> assertThat(finding.what()).contains("could not be started"));
            }
        }
    }

    @Test
    void it_is_told_which_cluster_is_meant_and_no_secret() throws Exception {
        try (Forum forum = new Forum("17")) {
            String said = obstacle("echo $BLUEGREEN_SIDE $BLUEGREEN_HOST $BLUEGREEN_PORT $BLUEGREEN_DATABASE;"
                    + " env | grep -c " + Servers.PASSWORD + "; exit 1");
            assertThat(said).containsPattern("blue 127.0.0.1 " + forum.server.port() + " t\\d+_forum\n0");
        }
    }

    /** A firewall that says fenced while everybody comes through. */
    @Test
    void one_that_only_says_that_it_fences_is_found_out() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = fence(migration, Duration.ofSeconds(10), "test $0 = status && echo fenced || true");
                fence.raise(session);
                assertThat(fence.verify(session))
                        .hasSize(forum.writers().size() + 1)
                        .allMatch(leak -> leak.contains("was not kept out by the fence command"));
            }
        }
    }

    private static String obstacle(String script) throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                return fence(migration, Duration.ofSeconds(10), script)
                        .plan(session)
                        .obstacles()
                        .get(0)
                        .what();
            }
        }
    }

    /** The script is given fence, unfence or status as its $0. */
    private static Fence fence(ConnectionSettings migration, Duration limit, String script) {
        return new Fence(
                migration,
                new FenceSettings(Set.of(FenceWay.COMMAND), Set.of("postgres"), List.of("sh", "-c", script), limit));
    }

    private static boolean runs(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }
}
