package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Finding;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications could not write although the fence was lowered: that must be known before the switch. */
class OpeningTest {

    /**
     * Two databases of the same clusters share a role: the fence of the other one holds its LOGIN, this one found it
     * without and so gives it back to nobody.
     */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void a_role_that_could_not_come_in_is_told_with_what_it_lacks(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
                forum.run(
                        "ALTER ROLE " + forum.name("editor") + " NOLOGIN",
                        "REVOKE CONNECT ON DATABASE " + forum.database + " FROM PUBLIC",
                        "GRANT CONNECT ON DATABASE " + forum.database + " TO " + forum.name("writer") + ", "
                                + forum.name("editor"));
                fence.raise(session);
                List<String> writers = List.of(
                        forum.name("writer"), forum.name("editor"), forum.name("caller"), forum.name("made later"));
                assertThat(fence.opening(session, writers))
                        .hasSize(3)
                        .allMatch(Finding::isBlocker)
                        .anyMatch(finding -> finding.what().contains(forum.name("editor"))
                                && finding.what().contains("no LOGIN here"))
                        .anyMatch(finding -> finding.what().contains(forum.name("caller"))
                                && finding.what().contains("no right to connect"))
                        .anyMatch(finding -> finding.what().contains(forum.name("made later"))
                                && finding.what().contains("no such role"));
                fence.lower(session);
                assertThat(fence.opening(session, List.of(forum.name("writer"))))
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void a_read_only_default_that_is_not_the_fences_is_told(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings migration = forum.migration();
            String writer = forum.name("writer");
            List<String> writers = List.of(writer, forum.name("editor"));
            String parameter = "default_transaction_read_only";
            String database = "ALTER DATABASE " + forum.database;
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.READ_ONLY));
                assertThat(fence.opening(session, writers)).isEmpty();
                fence.raise(session);
                assertThat(fence.opening(session, writers))
                        .as("the fence's own")
                        .isEmpty();
                forum.run("ALTER ROLE " + writer + " SET " + parameter + " TO on");
                assertThat(fence.opening(session, writers)).singleElement().satisfies(finding -> assertThat(
                                finding.what())
                        .contains("\"" + writer + "\" would be read-only")
                        .doesNotContain("editor"));
                forum.run("ALTER ROLE " + writer + " IN DATABASE " + forum.database + " SET " + parameter + " TO off");
                assertThat(fence.opening(session, writers)).isEmpty();
                fence.lower(session);

                forum.run(database + " SET " + parameter + " TO on");
                assertThat(fence.opening(session, writers))
                        .singleElement()
                        .satisfies(finding ->
                                assertThat(finding.what()).contains("editor").doesNotContain(writer));
                fence.raise(session);
                assertThat(fence.opening(session, writers))
                        .as("what the fence will restore")
                        .hasSize(1);
                fence.lower(session);
                forum.run(
                        database + " RESET " + parameter,
                        "ALTER ROLE " + writer + " RESET ALL",
                        "ALTER ROLE " + writer + " IN DATABASE " + forum.database + " RESET ALL");
            }
        }
    }

    /** Whether or not the fence's own setting hides it from a session. */
    @Test
    void a_server_that_is_read_only_by_its_configuration_is_told() throws Exception {
        try (Forum forum = new Forum("13")) {
            ConnectionSettings migration = forum.migration();
            Fence fence = new Fence(migration, forum.settings(FenceWay.READ_ONLY));
            List<String> writers = List.of(forum.name("writer"));
            // The superuser by whom the tests look on goes on writing.
            forum.run(
                    "SET default_transaction_read_only TO off",
                    "ALTER SYSTEM SET default_transaction_read_only TO on",
                    "SELECT pg_reload_conf()");
            try {
                await().untilAsserted(() -> {
                    try (Connection session = forum.session(migration)) {
                        assertThat(fence.opening(session, writers)).hasSize(1);
                    }
                });
                try (Connection session = forum.session(migration)) {
                    fence.raise(session);
                    assertThat(fence.opening(session, writers)).hasSize(1);
                    fence.lower(session);
                }
            } finally {
                forum.run("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
            }
        }
    }
}
