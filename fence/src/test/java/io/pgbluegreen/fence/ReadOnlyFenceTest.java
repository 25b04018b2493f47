package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.fence.Forum.Written;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadOnlyFenceTest {

    @ParameterizedTest
    @ValueSource(strings = {"off", "on"})
    void the_setting_that_the_database_had_is_restored(String had) throws Exception {
        try (Forum forum = new Forum("11")) {
            ConnectionSettings migration = forum.migration();
            forum.run(
                    "ALTER DATABASE " + forum.database + " SET default_transaction_read_only TO " + had,
                    "ALTER DATABASE " + forum.database + " SET work_mem TO '5MB'");
            try (Connection session = forum.session(migration)) {
                String before = forum.everything();
                Fence fence = new Fence(migration, forum.settings(FenceWay.READ_ONLY));
                fence.raise(session);
                fence.raise(session);
                assertThat(forum.write("writer")).isEqualTo(Written.READ_ONLY);
                fence.lower(session);
                assertThat(forum.everything()).isEqualTo(before);
            }
        }
    }

    @Test
    void somebody_who_changes_the_setting_meanwhile_is_noticed_and_left_alone() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.READ_ONLY));
                fence.raise(session);
                forum.run("ALTER DATABASE " + forum.database + " SET default_transaction_read_only TO off");
                String changed = forum.everything();
                assertThat(fence.state(session).level()).isEqualTo(Level.PARTLY);
                assertThat(fence.verify(session)).anyMatch(leak -> leak.contains("a new session of the database"));
                fence.lower(session);
                assertThat(forum.everything()).isEqualTo(changed);
            }
        }
    }

    /** A role's own setting beats the database's: such a role would write on behind the fence. */
    @ParameterizedTest
    @ValueSource(strings = {"", "IN DATABASE "})
    void a_role_with_a_setting_of_its_own_is_an_obstacle_and_a_leak(String where) throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            String in = where.isEmpty() ? "" : where + forum.database + " ";
            forum.run("ALTER ROLE " + forum.name("writer") + " " + in + "SET default_transaction_read_only TO off");
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.READ_ONLY));
                assertThat(fence.plan(session).blockers())
                        .singleElement()
                        .satisfies(finding -> assertThat(finding.what()).contains(forum.name("writer")));
                assertThat(fence.plan(session).warnings())
                        .anySatisfy(finding -> assertThat(finding.what()).contains("may override"));
                fence.raise(session);
                assertThat(fence.verify(session)).singleElement().satisfies(leak -> assertThat(leak)
                        .contains(forum.name("writer")));
                assertThat(fence.state(session).level()).isEqualTo(Level.PARTLY);
                assertThat(forum.write("writer")).isEqualTo(Written.YES);
                assertThat(forum.write("owner")).isEqualTo(Written.READ_ONLY);
                fence.lower(session);

                Fence both = new Fence(migration, forum.settings(FenceWay.READ_ONLY, FenceWay.NOLOGIN));
                assertThat(both.plan(session).blockers()).isEmpty();
                both.raise(session);
                assertThat(both.verify(session)).isEmpty();
                assertThat(both.state(session).level()).isEqualTo(Level.RAISED);
                both.lower(session);
            }
        }
    }
}
