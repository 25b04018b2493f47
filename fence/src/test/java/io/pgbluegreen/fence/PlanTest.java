package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "17"})
    void it_names_roles_sessions_and_who_else_is_touched(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            forum.addSuperuser();
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration);
                    Connection writer = forum.login(forum.name("writer"));
                    Connection elsewhere = forum.loginTo("postgres", forum.name("owner"));
                    Connection stranger = forum.login(migration.user())) {
                FencePlan plan = new Fence(
                                migration,
                                new FenceSettings(
                                        Set.of(FenceWay.NOLOGIN),
                                        Set.of(forum.name("exempt"), "postgres", "nobody there"),
                                        List.of(),
                                        Duration.ofSeconds(1)))
                        .plan(session);
                assertThat(plan.acts()).singleElement().satisfies(act -> assertThat(act)
                        .startsWith("nologin: take LOGIN from 7 roles"));
                assertThat(plan.roles())
                        .doesNotContain(forum.name("reader"), forum.name("closed"), forum.name("exempt"));
                assertThat(plan.sessions()).singleElement().satisfies(one -> assertThat(one.role())
                        .isEqualTo(forum.name("writer")));
                assertThat(plan.blockers())
                        .hasSize(2)
                        .anySatisfy(finding -> assertThat(finding.what())
                                .contains("uses the migration's own role")
                                .contains("application \"forum\""))
                        .anySatisfy(finding -> assertThat(finding.what())
                                .contains("other databases", "1 of role \"" + forum.name("owner")));
                assertThat(plan.warnings())
                        .anySatisfy(
                                finding -> assertThat(finding.what()).contains("superusers \"" + forum.name("super")))
                        .anySatisfy(finding -> assertThat(finding.what()).contains("\"nobody there\""))
                        .anySatisfy(finding -> assertThat(finding.what())
                                .contains(forum.name("caller"))
                                .contains("SECURITY DEFINER"));
                assertThat(List.of(writer, elsewhere, stranger)).allMatch(PlanTest::isOpen);
            }
        }
    }

    /** LOGIN is the cluster's: hba concerns one database, and an operator may take the others' standstill upon himself. */
    @Test
    void applications_of_other_databases_stand_in_the_way_of_nologin_only_and_unless_they_may_stand_still()
            throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration);
                    Connection elsewhere = forum.loginTo("postgres", forum.name("owner"))) {
                FenceSettings usual = forum.settings(FenceWay.NOLOGIN);
                FenceSettings ruthless = new FenceSettings(
                        usual.ways(), usual.exemptRoles(), usual.command(), usual.commandLimit(), true);
                assertThat(new Fence(migration, usual).plan(session).blockers())
                        .singleElement()
                        .satisfies(finding -> assertThat(finding.remedy()).contains("may-close-other-databases"));
                FencePlan plan = new Fence(migration, ruthless).plan(session);
                assertThat(plan.blockers()).isEmpty();
                assertThat(plan.warnings())
                        .anySatisfy(finding -> assertThat(finding.what()).contains("other databases"));
                assertThat(new Fence(migration, forum.settings(FenceWay.READ_ONLY, FenceWay.HBA))
                                .plan(session)
                                .findings())
                        .noneMatch(finding -> finding.what().contains("other databases"));
                assertThat(elsewhere).matches(PlanTest::isOpen);
            }
        }
    }

    @Test
    void a_subscription_that_writes_here_is_an_obstacle() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            forum.run("CREATE SUBSCRIPTION " + forum.name("feed")
                    + " CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false, slot_name = NONE)");
            Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
            try (Connection session = forum.session(migration)) {
                assertThat(fence.plan(session).blockers()).isEmpty();
                // Enabling needs a slot's name, which is never used: nobody listens there.
                forum.run(
                        "ALTER SUBSCRIPTION " + forum.name("feed") + " SET (slot_name = 'none_there')",
                        "ALTER SUBSCRIPTION " + forum.name("feed") + " ENABLE");
                assertThat(fence.plan(session).blockers())
                        .singleElement()
                        .satisfies(finding -> assertThat(finding.what()).contains(forum.name("feed")));
            } finally {
                forum.run(
                        "ALTER SUBSCRIPTION " + forum.name("feed") + " DISABLE",
                        "ALTER SUBSCRIPTION " + forum.name("feed") + " SET (slot_name = NONE)",
                        "DROP SUBSCRIPTION " + forum.name("feed"));
            }
        }
    }

    /** Where PUBLIC may write everybody may; a role that is there for replication only must go on all the same. */
    @Test
    void public_means_every_role_but_those_for_replication() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            forum.role("standby", "REPLICATION");
            forum.role("feeder", "REPLICATION");
            forum.run("GRANT INSERT ON app.posts TO " + forum.name("feeder"));
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
                assertThat(fence.plan(session).roles())
                        .contains(forum.name("feeder"))
                        .doesNotContain(forum.name("standby"), forum.name("reader"));
                forum.run("GRANT INSERT ON app.posts TO PUBLIC");
                assertThat(fence.plan(session).roles())
                        .contains(forum.name("feeder"), forum.name("reader"))
                        .doesNotContain(forum.name("standby"));
                forum.run("REVOKE CONNECT ON DATABASE " + forum.database + " FROM PUBLIC");
                assertThat(fence.plan(session).roles()).doesNotContain(forum.name("reader"));
            }
        }
    }

    /** PgBouncer's auth_query calls a function with its owner's rights; fencing its role would lock everybody out. */
    @Test
    void a_function_that_only_looks_up_passwords_does_not_make_a_writer() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            forum.role("pooler", "");
            forum.run(
                    "CREATE FUNCTION app.lookup(name text, OUT u name, OUT p text) LANGUAGE sql SECURITY DEFINER"
                            + " AS 'SELECT usename, passwd FROM pg_shadow WHERE usename = $1'",
                    "CREATE FUNCTION app.atomic() RETURNS void LANGUAGE sql SECURITY DEFINER"
                            + " BEGIN ATOMIC INSERT INTO app.posts (title) VALUES ('atomic'); END",
                    "REVOKE EXECUTE ON FUNCTION app.atomic FROM PUBLIC",
                    "GRANT EXECUTE ON FUNCTION app.lookup TO " + forum.name("pooler"));
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.NOLOGIN));
                assertThat(fence.plan(session).roles())
                        .contains(forum.name("caller"))
                        .doesNotContain(forum.name("pooler"));
                forum.run("GRANT EXECUTE ON FUNCTION app.atomic TO " + forum.name("pooler"));
                assertThat(fence.plan(session).roles()).contains(forum.name("pooler"));
            }
        }
    }

    private static boolean isOpen(Connection connection) {
        try {
            return Sql.one(connection, "SELECT true", row -> row.getBoolean(1));
        } catch (SQLException e) {
            return false;
        }
    }
}
