package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.largeobject.LargeObjectDifference.Kind;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.snapshotcopy.largeobject.LargeObjectCopy;
import io.pgbluegreen.snapshotcopy.largeobject.LargeObjectCopy.Result;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large objects from the oldest server to the newest. */
class LargeObjectCopyTest {

    private static final String ALL = "SELECT string_agg(concat_ws(' ', m.oid, octet_length(lo_get(m.oid)),"
            + " md5(lo_get(m.oid)), pg_get_userbyid(lomowner),"
            + " (SELECT array_agg(a ORDER BY a COLLATE \"C\") FROM aclexplode(lomacl) x,"
            + "  concat_ws(' ', x.privilege_type, x.is_grantable, CASE WHEN x.grantee <> 0 THEN"
            + "  pg_get_userbyid(x.grantee) END) a), obj_description(m.oid, 'pg_largeobject')), E'\\n' ORDER BY m.oid)"
            + " FROM pg_largeobject_metadata m";

    private static PostgresServer blue;
    private static PostgresServer green;

    private Scene scene;

    @BeforeAll
    static void start() throws SQLException {
        blue = Scene.server("9.6");
        green = Scene.server("18");
        for (PostgresServer server : new PostgresServer[] {blue, green}) {
            server.execute(
                    "CREATE ROLE \"lo Owner\"",
                    "CREATE ROLE lo_reader",
                    "CREATE ROLE lo_mover LOGIN PASSWORD '" + server.password() + "'");
        }
    }

    @AfterAll
    static void stop() {
        blue.close();
        green.close();
    }

    @BeforeEach
    void open() throws SQLException {
        scene = Scene.on(blue, green);
    }

    @AfterEach
    void close() throws SQLException {
        scene.close();
    }

    private Result copy() {
        return LargeObjectCopy.run(scene.blueSettings(), scene.greenSettings(), () -> {}, found -> {});
    }

    /** A switch that comes between two pages: what green has and blue has not is green's own then. */
    @Test
    void it_ends_before_the_next_change_when_its_source_no_longer_holds() throws SQLException {
        scene.onGreen("SELECT lo_create(7001)");
        int[] asked = {0};

        assertThatThrownBy(() -> LargeObjectCopy.run(
                        scene.blueSettings(),
                        scene.greenSettings(),
                        () -> {
                            asked[0]++;
                            if (asked[0] == 2) {
                                throw new Problem(Problem.Kind.CHECK_FAILED, "switched", "Wait.");
                            }
                        },
                        found -> {}))
                .isInstanceOf(Problem.class)
                .hasMessage("switched");

        assertThat(scene.askGreen("SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 7001"))
                .isEqualTo("1");
        copy();
        assertThat(scene.askGreen("SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 7001"))
                .isEqualTo("0");
    }

    private void assertSame() throws SQLException {
        assertThat(scene.askGreen(ALL)).isEqualTo(scene.askBlue(ALL)).isNotEqualTo("null");
    }

    private static String random(int oid, int kilobytes) {
        return "SELECT lo_from_bytea(" + oid + ", (SELECT string_agg(decode(md5((i * 7 + " + oid
                + ")::text), 'hex'), '') FROM generate_series(1, " + kilobytes * 64 + ") i))";
    }

    @Test
    void objects_of_every_size_go_over_with_their_oid_owner_privileges_and_comment() throws SQLException {
        scene.onBlue(
                "SELECT lo_create(4000000000)",
                "SELECT lo_from_bytea(100001, decode('00ff27225c0a0d', 'hex'))",
                random(100002, 5000),
                random(100003, 1024),
                "SELECT lo_create(100004), lo_put(100004, 3000000, 'behind a hole')",
                "SELECT lo_from_bytea(200000 + i, convert_to('object ' || i, 'UTF8')) FROM generate_series(1, 1203) i",
                "ALTER LARGE OBJECT 100001 OWNER TO \"lo Owner\"",
                "GRANT SELECT ON LARGE OBJECT 100001 TO lo_reader WITH GRANT OPTION",
                "GRANT ALL ON LARGE OBJECT 100002 TO PUBLIC",
                "REVOKE UPDATE ON LARGE OBJECT 100003 FROM postgres",
                "COMMENT ON LARGE OBJECT 100002 IS 'it''s \"large\"'");

        Result result = copy();

        assertSame();
        assertThat(result.found().count(Kind.MISSING)).isEqualTo(1208);
        assertThat(result.notes()).isEmpty();
        Result again = copy();
        assertThat(again.found().sentences("blue", "green")).isEmpty();
        assertThat(again.bytesSent()).isZero();
        assertThat(again.found().sentences("blue", "green")).isEmpty();
        assertThat(again.found().objects()).isEqualTo(1208);
    }

    @Test
    void a_second_copy_sends_what_has_changed_and_removes_what_is_gone() throws SQLException {
        scene.onBlue(
                random(100, 3),
                random(101, 3),
                random(102, 3000),
                random(103, 3000),
                random(104, 1),
                random(105, 1),
                "GRANT SELECT ON LARGE OBJECT 105 TO lo_reader");
        copy();
        scene.onBlue(
                "SELECT lo_put(101, 2000, 'x')",
                "SELECT lo_put(103, 2500000, 'x')",
                "SELECT lo_unlink(104)",
                "REVOKE SELECT ON LARGE OBJECT 105 FROM lo_reader",
                "COMMENT ON LARGE OBJECT 105 IS 'nobody reads it'",
                random(106, 1));
        scene.onGreen(random(99, 1), "COMMENT ON LARGE OBJECT 100 IS 'only here'");

        Result result = copy();

        assertSame();
        assertThat(result.found().sentences("blue", "green"))
                .containsExactly(
                        "1 only on blue: 106",
                        "2 only on green: 99, 104",
                        "2 with other bytes: 101, 103",
                        "2 with another owner, other privileges or another comment: 100, 105");
        assertThat(result.bytesSent()).isEqualTo(3 * 1024 + 3000 * 1024 + 1024);
    }

    @Test
    void a_role_that_may_read_the_objects_copies_them_without_being_a_superuser() throws SQLException {
        scene.onBlue(
                random(100, 3),
                random(101, 3000),
                "GRANT SELECT ON LARGE OBJECT 100 TO lo_mover",
                "ALTER LARGE OBJECT 100 OWNER TO \"lo Owner\"");
        ConnectionSettings from = scene.settings(Side.BLUE, blue, "lo_mover");
        ConnectionSettings to = scene.settings(Side.GREEN, green, "lo_mover");

        assertThatThrownBy(() -> LargeObjectCopy.run(from, to, () -> {}, found -> {}))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("may not read")
                .hasMessageEndingWith(": 101");
        scene.onBlue("GRANT SELECT ON LARGE OBJECT 101 TO PUBLIC");
        Result result = LargeObjectCopy.run(from, to, () -> {}, found -> {});

        assertThat(scene.askGreen("SELECT md5(lo_get(100)) || md5(lo_get(101))"))
                .isEqualTo(scene.askBlue("SELECT md5(lo_get(100)) || md5(lo_get(101))"));
        assertThat(scene.askGreen("SELECT lomowner::regrole FROM pg_largeobject_metadata WHERE oid = 100"))
                .isEqualTo("lo_mover");
        assertThat(scene.askGreen("SELECT lomacl FROM pg_largeobject_metadata WHERE oid = 100"))
                .as("the owner on blue may use it all the same")
                .contains("\"lo Owner\\\"=rw/lo_mover");
        assertThat(String.join(" ", result.notes())).contains("\"lo Owner\"");
        Result again = LargeObjectCopy.run(from, to, () -> {}, found -> {});
        assertThat(again.bytesSent()).isZero();
        assertThat(again.found().isSameContent()).isTrue();
    }
}
