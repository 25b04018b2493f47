package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.fence.Forum.Written;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A migration role that may create roles and is no superuser, as managed services have it. */
class LesserRoleTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(strings = {"13", "17"})
    void it_fences_what_it_may_alter(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings dba = dba(forum);
            grantAdmin(forum);
            String before = forum.everything();
            try (Connection session = forum.session(dba);
                    Connection writer = forum.login(forum.name("writer"))) {
                Fence fence = new Fence(dba, forum.settings(FenceWay.NOLOGIN));
                assertThat(fence.plan(session).blockers()).isEmpty();
                fence.raise(session);
                assertThat(fence.terminate(session, LIMIT).ended()).isEqualTo(1);
                assertThat(writer.isValid(5)).isFalse();
                assertThat(fence.verify(session)).isEmpty();
                assertThat(forum.writeAll().values()).containsOnly(Written.NOT_LET_IN);
                assertThat(fence.state(session).level()).isEqualTo(Level.RAISED);
                fence.lower(session);
                assertThat(forum.everything()).isEqualTo(before);
                assertThat(forum.writeAll().values()).containsOnly(Written.YES);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "17"})
    void a_superuser_is_an_obstacle_and_nothing_is_fenced_in_part(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings dba = dba(forum);
            grantAdmin(forum);
            forum.addSuperuser();
            String before = forum.everything();
            try (Connection session = forum.session(dba)) {
                Fence fence = new Fence(dba, forum.settings(FenceWay.NOLOGIN));
                assertThat(fence.plan(session).blockers())
                        .anySatisfy(finding -> {
                            assertThat(finding.what())
                                    .contains(forum.name("super"))
                                    .contains("superuser");
                            assertThat(finding.remedy()).contains("exempt-roles");
                        })
                        .anySatisfy(finding -> assertThat(finding.what()).contains("may not end sessions"));
                Problem problem = catchThrowableOfType(Problem.class, () -> fence.raise(session));
                assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
                assertThat(problem).hasMessageContaining(forum.name("super"));
                assertThat(forum.everything()).isEqualTo(before);
                assertThat(fence.state(session).level()).isEqualTo(Level.OPEN);
                assertThat(session.getAutoCommit()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"17"})
    void from_16_on_a_role_without_admin_option_is_an_obstacle(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings dba = dba(forum);
            try (Connection session = forum.session(dba)) {
                FencePlan plan = new Fence(dba, forum.settings(FenceWay.NOLOGIN)).plan(session);
                assertThat(plan.blockers()).hasSameSizeAs(forum.writers());
                assertThat(plan.blockers().get(0).remedy()).contains("WITH ADMIN OPTION");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "17"})
    void hba_and_read_only_need_more_and_say_what(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings dba = dba(forum);
            try (Connection session = forum.session(dba)) {
                FencePlan plan = new Fence(dba, forum.settings(FenceWay.HBA, FenceWay.READ_ONLY)).plan(session);
                assertThat(plan.blockers())
                        .anySatisfy(finding -> assertThat(finding.what()).contains("no superuser"))
                        .anySatisfy(finding -> assertThat(finding.what()).contains("does not own database"));
            }
        }
    }

    private static ConnectionSettings dba(Forum forum) throws SQLException {
        forum.role("dba", "CREATEROLE");
        forum.run(
                "GRANT USAGE ON SCHEMA bluegreen TO " + forum.name("dba"),
                "GRANT pg_monitor, pg_signal_backend TO " + forum.name("dba"));
        // The lock that a fence takes is the owner's, as in a schema that the role has made.
        forum.run("ALTER TABLE bluegreen.fence OWNER TO " + forum.name("dba"));
        forum.run("ALTER TABLE bluegreen.fence_role OWNER TO " + forum.name("dba"));
        return forum.settings(forum.name("dba"));
    }

    private static void grantAdmin(Forum forum) throws SQLException {
        if (Integer.parseInt(forum.server.major()) >= 16) {
            for (String role : forum.writers()) {
                forum.run("GRANT " + forum.name(role) + " TO " + forum.name("dba")
                        + " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE");
            }
        }
    }
}
