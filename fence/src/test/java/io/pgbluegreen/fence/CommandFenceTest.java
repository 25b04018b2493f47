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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandFenceTest {

    @Test
    void one_that_hangs_is_killed_at_the_limit_and_quoted(@TempDir Path folder) throws Exception {
        Path pid = folder.resolve("pid");
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = fence(
                        migration,
                        Duration.ofSeconds(5),
                        "echo $$ > '" + pid + "'; echo waiting for the firewall; sleep 600; true");
                Problem problem = catchThrowableOfType(Problem.class, () -> fence.raise(session));
                assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
                assertThat(problem)
                        .hasMessageContaining("did not end within 5000 ms and was killed")
                        .hasMessageContaining("waiting for the firewall");
                assertThat(problem.remedy()).contains("fence.command-timeout");
                assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())))
                        .isEmpty();
            }
        }
    }

    @Test
    void what_it_says_when_it_fails_is_told() throws Exception {
        assertThat(obstacle("echo no route to the firewall >&2; exit 3"))
                .contains("status' ended with exit code 3")
                .contains("no route to the firewall");
        // A status is what stands on the standard output, whatever is warned of beside it.
        assertThat(obstacle("echo perhaps; echo slow link >&2"))
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
                assertThat(fence.plan(session).blockers())
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
                        .blockers()
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
}
