package io.pgbluegreen.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.replication.Slots.Lifetime;
import io.pgbluegreen.postgres.replication.Slots.Snapshot;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database's and the role's own defaults are all set against us: what a session prints must not depend on them. */
class SessionParametersTest {

    private static final Map<String, String> HOSTILE = Map.ofEntries(
            Map.entry("extra_float_digits", "-3"),
            Map.entry("datestyle", "SQL, DMY"),
            Map.entry("intervalstyle", "sql_standard"),
            Map.entry("bytea_output", "escape"),
            Map.entry("timezone", "Asia/Taipei"),
            Map.entry("search_path", "pg_temp, public"),
            Map.entry("statement_timeout", "60s"),
            Map.entry("lock_timeout", "60s"),
            Map.entry("idle_in_transaction_session_timeout", "60s"),
            Map.entry("default_transaction_read_only", "on"),
            Map.entry("default_transaction_isolation", "serializable"),
            Map.entry("xmloption", "document"),
            Map.entry("array_nulls", "off"),
            Map.entry("standard_conforming_strings", "off"),
            Map.entry("row_security", "on"));

    private static final String VALUES = """
            SELECT (0.1::float8 + 0.2::float8)::text, (timestamptz '2026-11-21 01:44:32.485123+08')::text,
                   (interval '1 day -2 hours')::text, decode('00ff5c', 'hex')::text""";

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "11", "14", "17", "18"})
    void a_plain_session_prints_exact_text_whatever_the_defaults_are(String major) throws SQLException {
        try (Connection session = new PostgresSessions(hostile(major)).open("test")) {
            assertThat(shown(session, "datestyle")).isEqualTo("ISO, MDY");
            assertThat(shown(session, "timezone")).isEqualTo("UTC");
            assertThat(shown(session, "search_path")).isIn("", "\"\"");
            assertThat(shown(session, "statement_timeout")).isEqualTo("0");
            assertThat(shown(session, "lock_timeout")).isEqualTo("0");
            assertThat(shown(session, "idle_in_transaction_session_timeout")).isEqualTo("0");
            assertThat(shown(session, "default_transaction_read_only")).isEqualTo("off");
            assertThat(shown(session, "default_transaction_isolation")).isEqualTo("read committed");
            assertThat(shown(session, "xmloption")).isEqualTo("content");
            assertThat(shown(session, "array_nulls")).isEqualTo("on");
            assertThat(shown(session, "row_security")).isEqualTo("off");
            assertThat(shown(session, "client_encoding")).isEqualTo("UTF8");
            assertThat(shown(session, "application_name")).isEqualTo("test");
            assertMonetaryIsOurs(session);
            assertValuesAreExact(session);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "14", "17", "18"})
    void a_walsender_prints_exact_text_whatever_the_defaults_are(String major) throws SQLException {
        TimeZone before = TimeZone.getDefault();
        // The driver sends the JVM's zone when it connects; it must not win.
        TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
        try (Connection session = new PostgresSessions(hostile(major)).openReplication("test")) {
            assertThat(shown(session, "extra_float_digits")).isEqualTo("3");
            assertThat(shown(session, "datestyle")).isEqualTo("ISO, MDY");
            assertThat(shown(session, "intervalstyle")).isEqualTo("postgres");
            assertThat(shown(session, "bytea_output")).isEqualTo("hex");
            assertMonetaryIsOurs(session);
            assertThat(shown(session, "timezone")).isEqualTo("UTC");
            assertThat(shown(session, "search_path")).isIn("", "\"\"");
            assertThat(shown(session, "idle_in_transaction_session_timeout")).isEqualTo("0");
            assertThat(shown(session, "default_transaction_read_only")).isEqualTo("off");
            assertValuesAreExact(session);
            String database = Sql.one(session, "IDENTIFY_SYSTEM", row -> row.getString("dbname"));
            assertThat(database).startsWith("test_");
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "11", "17", "18"})
    void an_applier_works_in_replica_role_with_keyed_plans(String major) throws SQLException {
        try (TargetSession target = new PostgresSessions(hostile(major)).openApplier("test")) {
            Connection session = target.connection();
            assertThat(target.replicaRole()).isTrue();
            assertThat(shown(session, "session_replication_role")).isEqualTo("replica");
            assertThat(shown(session, "synchronous_commit")).isEqualTo("off");
            assertThat(shown(session, "enable_seqscan")).isEqualTo("off");
            assertThat(shown(session, "enable_hashjoin")).isEqualTo("off");
            assertThat(shown(session, "enable_mergejoin")).isEqualTo("off");
            assertMonetaryIsOurs(session);
            assertThat(shown(session, "default_transaction_read_only")).isEqualTo("off");
            if (ServerVersion.of(session).isAtLeast(11)) {
                assertThat(shown(session, "jit")).isEqualTo("off");
            }
            assertValuesAreExact(session);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void an_applier_without_the_privilege_says_that_triggers_fire(String major) throws SQLException {
        ConnectionSettings role = Servers.newRole(major, Servers.newDatabase(major), "");
        try (TargetSession target = new PostgresSessions(role).openApplier("test")) {
            assertThat(target.replicaRole()).isFalse();
            assertThat(shown(target.connection(), "session_replication_role")).isEqualTo("origin");
            assertThat(target.connection().getAutoCommit()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"15", "18"})
    void the_privilege_can_be_granted_without_superuser_from_15_on(String major) throws SQLException {
        ConnectionSettings role = Servers.newRole(major, Servers.newDatabase(major), "");
        Servers.of(major).execute("GRANT SET ON PARAMETER session_replication_role TO " + role.user());
        try (TargetSession target = new PostgresSessions(role).openCopyTarget("test")) {
            assertThat(target.replicaRole()).isTrue();
            assertThat(shown(target.connection(), "enable_seqscan")).isEqualTo("on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void a_read_only_fence_stops_applications_and_none_of_our_sessions(String major) throws SQLException {
        ConnectionSettings fenced = Servers.newDatabase(major);
        Servers.of(major).execute("ALTER DATABASE " + fenced.database() + " SET default_transaction_read_only TO on");
        PostgresSessions sessions = new PostgresSessions(fenced);
        try (Connection application = Servers.bare(fenced)) {
            assertThatThrownBy(() -> Sql.run(application, "CREATE TABLE public.t (id int)"))
                    .hasMessageContaining("read-only transaction");
        }
        try (Connection plain = sessions.open("test");
                TargetSession applier = sessions.openApplier("test");
                TargetSession copy = sessions.openCopyTarget("test");
                Connection replication = sessions.openReplication("test")) {
            Sql.run(plain, "CREATE TABLE public.t (id int)");
            for (Connection session : List.of(plain, applier.connection(), copy.connection(), replication)) {
                Sql.run(session, "INSERT INTO public.t VALUES (1)");
            }
            assertThat(Sql.<Long>one(plain, "SELECT count(*) FROM public.t", row -> row.getLong(1)))
                    .isEqualTo(4);
            String slot = Servers.unique("slot");
            Slots.createLogical(replication, slot, "test_decoding", Lifetime.PERMANENT, Snapshot.NONE);
            assertThat(Slots.drop(plain, slot)).isTrue();
        }
    }

    /** Settings for a new database whose defaults are all wrong; proves that they are, lest the tests prove nothing. */
    private static ConnectionSettings hostile(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        for (Map.Entry<String, String> parameter : HOSTILE.entrySet()) {
            String value =
                    parameter.getKey().equals("search_path") ? parameter.getValue() : quoted(parameter.getValue());
            Servers.of(major)
                    .execute("ALTER DATABASE " + settings.database() + " SET " + parameter.getKey() + " TO " + value);
        }
        try (Connection bare = Servers.bare(settings)) {
            assertThat(shown(bare, "intervalstyle")).isEqualTo("sql_standard");
            assertThat(shown(bare, "default_transaction_read_only")).isEqualTo("on");
        }
        return settings;
    }

    /** The machine may have no other locale to set against it: that it was set at all is what can be seen. */
    private static void assertMonetaryIsOurs(Connection session) throws SQLException {
        assertThat(shown(session, "lc_monetary")).isEqualTo("C");
        String source = Sql.one(
                session,
                "SELECT source FROM pg_catalog.pg_settings WHERE name = 'lc_monetary'",
                row -> row.getString(1));
        assertThat(source).isIn("client", "session");
    }

    private static void assertValuesAreExact(Connection session) throws SQLException {
        String values = Sql.one(
                session,
                VALUES,
                row -> row.getString(1) + " | " + row.getString(2) + " | " + row.getString(3) + " | "
                        + row.getString(4));
        // From 12 on the shortest digits that read back exactly, before that 18 digits.
        String digits = ServerVersion.of(session).isAtLeast(12) ? "0.30000000000000004" : "0.300000000000000044";
        assertThat(values).isEqualTo(digits + " | 2026-11-20 17:44:32.485123+00 | 1 day -02:00:00 | \\x00ff5c");
    }

    private static String shown(Connection session, String parameter) throws SQLException {
        return Sql.one(session, "SHOW " + parameter, row -> row.getString(1));
    }

    private static String quoted(String value) {
        return "'" + value + "'";
    }
}
