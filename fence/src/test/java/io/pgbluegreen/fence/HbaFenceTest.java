package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.fence.Forum.Written;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.largeobject.LargeObjectActivity;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HbaFenceTest {

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void what_others_write_into_the_file_meanwhile_stays(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            Path file = forum.server.dataDirectory().resolve("pg_hba.conf");
            String original = Files.readString(file);
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.HBA));
                fence.raise(session);
                Files.writeString(file, "# an edit, 'quoted' \\ and all\r\n", StandardOpenOption.APPEND);
                assertThat(fence.state(session).level()).isEqualTo(Level.RAISED);
                Files.writeString(file, "host all all all trust\n" + Files.readString(file));
                assertThat(fence.state(session).level()).isEqualTo(Level.PARTLY);
                assertThat(String.join("\n", fence.state(session).sentences())).contains("lines stand before");
                fence.raise(session);
                assertThat(fence.state(session).level()).isEqualTo(Level.RAISED);
                fence.lower(session);
                assertThat(Files.readString(file))
                        .isEqualTo("host all all all trust\n" + original + "# an edit, 'quoted' \\ and all\r\n");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(file.getParent()).isDirectoryNotContaining("glob:**pg_hba.conf.bluegreen*");
            } finally {
                Files.writeString(file, original);
                forum.run("SELECT pg_reload_conf()");
            }
        }
    }

    /** Debian keeps the file elsewhere; some keep a link to it. */
    @Test
    void a_symbolic_link_stays_one() throws Exception {
        try (Forum forum = new Forum("17")) {
            Path file = forum.server.dataDirectory().resolve("pg_hba.conf");
            Path real = forum.server.dataDirectory().resolve("it's real.conf");
            ConnectionSettings migration = forum.migration();
            Files.move(file, real);
            Files.createSymbolicLink(file, real);
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.HBA));
                assertThat(fence.plan(session).blockers()).isEmpty();
                fence.raise(session);
                assertThat(Files.isSymbolicLink(file)).isTrue();
                assertThat(forum.write("writer")).isEqualTo(Written.NOT_LET_IN);
                fence.lower(session);
                assertThat(Files.isSymbolicLink(file)).isTrue();
                assertThat(forum.write("writer")).isEqualTo(Written.YES);
            } finally {
                Files.delete(file);
                Files.move(real, file);
            }
        }
    }

    @Test
    void it_concerns_this_database_only_and_exactly_these_names() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            List<String> strange = List.of("all", "+" + forum.name("reader"), "we \"say\", 'so' \\ ä", "replication");
            for (String name : strange) {
                forum.run(
                        "CREATE ROLE " + Identifiers.quote(name) + " LOGIN PASSWORD '" + Servers.PASSWORD + "'",
                        "GRANT INSERT ON app.posts TO " + Identifiers.quote(name));
            }
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.HBA));
                fence.raise(session);
                assertThat(fence.verify(session)).isEmpty();
                assertThat(fence.state(session).level()).isEqualTo(Level.RAISED);
                for (String name : strange) {
                    assertThatThrownBy(() -> forum.login(name)).hasMessageContaining("pg_hba.conf rejects connection");
                    forum.loginTo("postgres", name).close();
                }
                forum.login(forum.name("reader")).close();
                fence.lower(session);
                for (String name : strange) {
                    forum.login(name).close();
                }
            } finally {
                for (String name : strange) {
                    forum.run("DROP OWNED BY " + Identifiers.quote(name), "DROP ROLE " + Identifiers.quote(name));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void a_file_that_the_server_would_not_load_is_an_obstacle_and_stays_as_it_is(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            Path file = forum.server.dataDirectory().resolve("pg_hba.conf");
            String original = Files.readString(file);
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Files.writeString(file, original + "nonsense\n");
                Fence fence = new Fence(migration, forum.settings(FenceWay.HBA));
                assertThat(fence.plan(session).blockers())
                        .singleElement()
                        .satisfies(finding -> assertThat(finding.what()).contains("line 4"));
                assertThatThrownBy(() -> fence.raise(session))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("pg_hba.conf has errors");
                assertThat(Files.readString(file)).isEqualTo(original + "nonsense\n");
                assertThat(forum.write("writer")).isEqualTo(Written.YES);
                Files.writeString(file, original);
                fence.lower(session);
                assertThat(fence.state(session).level()).isEqualTo(Level.OPEN);
            } finally {
                Files.writeString(file, original);
            }
        }
    }

    @Test
    void rules_that_were_taken_out_by_hand_are_missed_and_found_leaking() throws Exception {
        try (Forum forum = new Forum("11")) {
            Path file = forum.server.dataDirectory().resolve("pg_hba.conf");
            String original = Files.readString(file);
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.HBA));
                fence.raise(session);
                Files.writeString(file, original);
                forum.run("SELECT pg_reload_conf()");
                assertThat(fence.state(session).level()).isEqualTo(Level.PARTLY);
                Awaitility.await().untilAsserted(() -> assertThat(fence.verify(session))
                        .hasSameSizeAs(forum.writers())
                        .allMatch(leak -> leak.contains("it came as far as to the password")));
                fence.lower(session);
                assertThat(fence.state(session).level()).isEqualTo(Level.OPEN);
            }
        }
    }

    /** The server goes on by what it loaded last; from outside that looks like a fence that never goes down. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "17"})
    void a_file_that_is_not_loaded_any_more_is_no_fence_that_was_lowered(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            Path file = forum.server.dataDirectory().resolve("pg_hba.conf");
            String original = Files.readString(file);
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.HBA));
                fence.raise(session);
                Files.writeString(file, "nonsense\n", StandardOpenOption.APPEND);
                if (!major.equals("9.6")) {
                    assertThat(fence.opening(session, List.of()))
                            .singleElement()
                            .satisfies(finding -> assertThat(finding.what()).contains("has errors", "line "));
                }
                for (int attempt = 0; attempt < 2; attempt++) {
                    assertThatThrownBy(() -> fence.lower(session))
                            .isInstanceOf(Problem.class)
                            .hasMessageContaining("goes on by the fence's rules");
                    assertThat(fence.state(session).level()).isNotEqualTo(Level.OPEN);
                    assertThat(forum.write("writer")).isEqualTo(Written.NOT_LET_IN);
                }
                Files.writeString(file, Files.readString(file).replace("nonsense\n", ""));
                fence.lower(session);
                assertThat(fence.state(session).level()).isEqualTo(Level.OPEN);
                assertThat(forum.write("writer")).isEqualTo(Written.YES);
                assertThat(Files.readString(file)).isEqualTo(original);
            } finally {
                Files.writeString(file, original);
                forum.run("SELECT pg_reload_conf()");
            }
        }
    }

    /** As where the session was ended between writing the file and noting it, and the note was removed meanwhile. */
    @Test
    void rules_that_nobody_has_noted_are_seen_and_taken_out() throws Exception {
        try (Forum forum = new Forum("17")) {
            ConnectionSettings migration = forum.migration();
            try (Connection session = forum.session(migration)) {
                Fence fence = new Fence(migration, forum.settings(FenceWay.HBA));
                fence.raise(session);
                forum.run("DELETE FROM bluegreen.fence");
                assertThat(fence.state(session).level()).isEqualTo(Level.PARTLY);
                assertThat(forum.write("writer")).isEqualTo(Written.NOT_LET_IN);
                fence.lower(session);
                assertThat(fence.state(session).level()).isEqualTo(Level.OPEN);
                assertThat(forum.write("writer")).isEqualTo(Written.YES);
            }
        }
    }

    /** A cutover is undone where somebody writes large objects meanwhile: the fence must not be that somebody. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "17"})
    void looking_at_the_file_does_not_count_as_a_write_of_large_objects(String major) throws Exception {
        try (Forum forum = new Forum(major)) {
            ConnectionSettings migration = forum.migration();
            try (Connection looking = forum.session(migration)) {
                LargeObjectActivity before = LargeObjectActivity.read(looking);
                try (Connection session = forum.session(migration)) {
                    Fence fence = new Fence(migration, forum.settings(FenceWay.HBA));
                    fence.raise(session);
                    assertThat(fence.state(session).level()).isEqualTo(Level.RAISED);
                    fence.lower(session);
                    // Reported together with all that the session did before.
                    Sql.list(session, "SELECT lo_create(0)", row -> row.getLong(1));
                }
                Awaitility.await().until(() -> LargeObjectActivity.read(looking).writes() > before.writes());
                assertThat(LargeObjectActivity.read(looking).writes()).isEqualTo(before.writes() + 1);
            }
        }
    }
}
