package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.fence.Forum.Written;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way and their combination, each tried by the logins and writes of every application role. */
class FenceTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @ParameterizedTest
    @CsvSource({
        "10, nologin, NOT_LET_IN",
        "11, nologin, NOT_LET_IN",
        "17, nologin, NOT_LET_IN",
        "10, hba, NOT_LET_IN",
        "11, hba, NOT_LET_IN",
        "17, hba, NOT_LET_IN",
        "10, read-only, READ_ONLY",
        "11, read-only, READ_ONLY",
        "17, read-only, READ_ONLY",
    })
    void no_application_role_writes_behind_the_fence(String major, String label, Written expected) throws Exception {
        try (Forum forum = new Forum(major)) {
            forum.addSuperuser();
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration);
                    Connection reader = forum.login(forum.name("reader"))) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.of(label)));
                assertThat(forum.writeAll().values()).containsOnly(Written.YES);
                String before = forum.everything();
                assertThat(fence.state(session).level()).isEqualTo(Level.OPEN);
                assertThat(fence.plan(session).blockers()).isEmpty();
                assertThat(fence.plan(session).roles())
                        .containsExactlyInAnyOrderElementsOf(
                                forum.writers().stream().map(forum::name).toList());
                assertThat(forum.everything()).isEqualTo(before);

                long start = System.nanoTime();
                fence.raise(session);
                long raised = System.nanoTime();
                fence.terminate(session, LIMIT);
                long terminated = System.nanoTime();
                assertThat(fence.verify(session)).isEmpty();
                long verified = System.nanoTime();

                long posts = forum.posts();
                assertThat(forum.writeAll().values()).containsOnly(expected);
                assertThat(forum.posts()).isEqualTo(posts);
                assertThat(fence.state(session).level())
                        .as(String.join("\n", fence.state(session).sentences()))
                        .isEqualTo(Level.RAISED);
                assertThat(reader.isValid(5)).isTrue();
                try (Connection newReader = forum.login(forum.name("reader"))) {
                    assertThat(newReader.isValid(5)).isTrue();
                }

                String up = forum.everything();
                fence.raise(session);
                assertThat(forum.everything()).isEqualTo(up);

                long lowering = System.nanoTime();
                fence.lower(session);
                System.out.printf(
                        "PostgreSQL %s, %s: raise %.1f ms, terminate %.1f ms, verify %.1f ms, lower %.1f ms%n",
                        major,
                        label,
                        (raised - start) / 1e6,
                        (terminated - raised) / 1e6,
                        (verified - terminated) / 1e6,
                        (System.nanoTime() - lowering) / 1e6);
                assertThat(forum.everything()).isEqualTo(before);
                assertThat(fence.state(session).level()).isEqualTo(Level.OPEN);
                assertThat(forum.writeAll().values()).containsOnly(Written.YES);
                fence.lower(session);
                assertThat(forum.everything()).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "11", "17"})
    void all_ways_together_go_up_and_come_down(String major) throws Exception {
        try (Forum forum = new Forum(major);
                Switchboard switchboard = new Switchboard(forum)) {
            forum.addSuperuser();
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                String before = forum.everything();
                Fence fence = new Fence(
                        migration,
                        new FenceSettings(
                                Set.of(FenceWay.values()),
                                Set.of(forum.name("exempt"), "postgres"),
                                switchboard.command(),
                                LIMIT));
                assertThat(fence.plan(session).blockers()).isEmpty();
                fence.raise(session);
                fence.terminate(session, LIMIT);
                assertThat(fence.verify(session)).isEmpty();
                assertThat(fence.state(session).level()).isEqualTo(Level.RAISED);
                assertThat(fence.state(session).ways()).hasSize(4);
                assertThat(forum.writeAll().values()).containsOnly(Written.NOT_LET_IN);
                fence.raise(session);

                fence.lower(session);
                assertThat(forum.everything()).isEqualTo(before);
                assertThat(forum.writeAll().values()).containsOnly(Written.YES);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_command_alone_keeps_everybody_out(String major) throws Exception {
        try (Forum forum = new Forum(major);
                Switchboard switchboard = new Switchboard(forum)) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                String before = forum.everything();
                Fence fence = new Fence(
                        migration,
                        new FenceSettings(Set.of(FenceWay.COMMAND), Set.of("postgres"), switchboard.command(), LIMIT));
                fence.raise(session);
                fence.terminate(session, LIMIT);
                assertThat(fence.verify(session)).isEmpty();
                assertThat(forum.writeAll().values()).containsOnly(Written.NOT_LET_IN);
                fence.lower(session);
                assertThat(forum.everything()).isEqualTo(before);
                assertThat(forum.writeAll().values()).containsOnly(Written.YES);
            }
        }
    }

    /** A new role, a role that was given LOGIN, and a role that got a right: each would be a hole in silence. */
    @ParameterizedTest
    @ValueSource(strings = {"nologin", "hba"})
    void a_role_that_comes_after_the_fence_is_named_and_then_covered(String label) throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.of(label)));
                fence.raise(session);
                forum.writer("late", "", "DELETE FROM app.posts WHERE id < 0");
                forum.run("GRANT DELETE, SELECT ON app.posts TO " + forum.name("late"));
                forum.run("ALTER ROLE " + forum.name("closed") + " LOGIN");

                FenceState state = fence.state(session);
                assertThat(state.level()).isEqualTo(Level.PARTLY);
                assertThat(String.join("\n", state.sentences()))
                        .contains(forum.name("late"))
                        .contains(forum.name("closed"));
                assertThat(fence.verify(session))
                        .anyMatch(leak -> leak.contains(forum.name("late")))
                        .anyMatch(leak -> leak.contains(forum.name("closed")));
                assertThat(forum.write("late")).isEqualTo(Written.YES);

                fence.raise(session);
                assertThat(fence.verify(session)).isEmpty();
                assertThat(fence.state(session).level()).isEqualTo(Level.RAISED);
                assertThat(forum.write("late")).isEqualTo(Written.NOT_LET_IN);
                fence.lower(session);
                assertThat(forum.write("late")).isEqualTo(Written.YES);
            }
        }
    }

    @Test
    void a_role_that_was_given_login_by_hand_or_dropped_meanwhile_is_left_as_it_is() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
                fence.raise(session);
                forum.run("ALTER ROLE " + forum.name("editor") + " LOGIN");
                forum.run("DROP OWNED BY " + forum.name("counter"), "DROP ROLE " + forum.name("counter"));
                forum.run("ALTER ROLE " + forum.name("writer") + " RENAME TO " + forum.name("author"));
                assertThat(String.join("\n", fence.state(session).sentences()))
                        .contains("role \"" + forum.name("editor") + "\" was given LOGIN again");
                fence.lower(session);
                try (Connection author = forum.login(forum.name("author"))) {
                    assertThat(author.isValid(5)).isTrue();
                }
                assertThat(forum.write("editor")).isEqualTo(Written.YES);
                assertThat(fence.state(session).level()).isEqualTo(Level.OPEN);
            }
        }
    }

    /** On the side that has no traffic yet the fence goes up at setup: without sessions it is a matter of a moment. */
    @Test
    void without_applications_there_is_nothing_to_wait_for() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
                fence.raise(session);
                TerminateResult result = fence.terminate(session, LIMIT);
                assertThat(result.ended()).isZero();
                assertThat(result.findings()).isEmpty();
                assertThat(result.took()).isLessThan(LIMIT.dividedBy(2));
                fence.lower(session);
            }
        }
    }

    @Test
    void lowering_what_was_never_raised_does_nothing() throws Exception {
        try (Forum forum = new Forum("11")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                String before = forum.everything();
                new Fence(migration, forum.settings(FenceWay.NOLOGIN, FenceWay.READ_ONLY, FenceWay.HBA)).lower(session);
                assertThat(forum.everything()).isEqualTo(before);
                assertThat(List.of(session.getAutoCommit())).containsExactly(true);
            }
        }
    }
}
