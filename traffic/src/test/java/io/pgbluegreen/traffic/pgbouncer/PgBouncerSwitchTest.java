package io.pgbluegreen.traffic.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.proxy.PgBouncerAuthentication;
import io.pgbluegreen.testkit.proxy.PgBouncerServer;
import io.pgbluegreen.traffic.Load;
import io.pgbluegreen.traffic.TestServers;
import io.pgbluegreen.traffic.command.OperatorCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients are held and sent to the other side while they work, and none of them notices but by waiting. */
class PgBouncerSwitchTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void four_writers_and_two_readers_see_no_error_over_six_switches() throws SQLException {
        try (PgBouncerServer bouncer = TestBouncer.start(b -> b.authentication(PgBouncerAuthentication.SCRAM));
                PgBouncerTraffic traffic = new PgBouncerTraffic(TestBouncer.settings(bouncer));
                Load load = Load.start(bouncer.source("app", "app secret"), 4, 2)) {
            assertThat(traffic.check(Side.BLUE)).isEmpty();
            for (int i = 0; i < 6; i++) {
                Side to = i % 2 == 0 ? Side.GREEN : Side.BLUE;
                traffic.hold(LIMIT);
                assertThat(traffic.state().held()).isTrue();
                assertThat(traffic.state().side()).contains(to.other());
                traffic.switchTo(to);
                assertThat(traffic.state().held()).isTrue();
                traffic.release();
                assertThat(traffic.state().held()).isFalse();
                assertThat(traffic.state().side()).contains(to);
                try (Connection connection = bouncer.connect("app", "app secret")) {
                    assertThat(TestServers.sideOf(connection)).isEqualTo(to);
                }
                load.awaitProgress(true, true);
            }
            load.assertNothingFailed();
            assertThat(load.longestPause()).isLessThan(Duration.ofSeconds(10));
        }
    }

    /** The way back of a switch that does not come about. */
    @Test
    void clients_that_were_held_and_not_switched_go_on_where_they_were() throws SQLException {
        try (PgBouncerServer bouncer = TestBouncer.start();
                PgBouncerTraffic traffic = new PgBouncerTraffic(TestBouncer.settings(bouncer));
                Load load = Load.start(bouncer.source("app", "app secret"), 4, 2)) {
            traffic.hold(LIMIT);
            traffic.hold(LIMIT);
            traffic.release();
            traffic.release();
            load.awaitProgress(true, true);
            load.assertNothingFailed();
            assertThat(traffic.state().side()).contains(Side.BLUE);
        }
    }

    /**
     * PgBouncer tries to keep min_pool_size connections open even while the database is paused, ends each try at once
     * and takes it for a failed login; after RESUME it would open no connection for server_login_retry and turn clients
     * away.
     */
    @Test
    void a_pool_that_is_to_be_kept_full_does_not_keep_clients_waiting_after_a_hold() throws Exception {
        try (PgBouncerServer bouncer = TestBouncer.start(b -> b.setting("min_pool_size", "10"));
                PgBouncerTraffic traffic = new PgBouncerTraffic(TestBouncer.settings(bouncer));
                Load load = Load.start(bouncer.source("app", "app secret"), 4, 2)) {
            traffic.hold(LIMIT);
            // PgBouncer looks after its pools three times a second; no condition tells that it did.
            Thread.sleep(1_500);
            traffic.switchTo(Side.GREEN);
            Thread.sleep(1_000);
            long released = System.nanoTime();
            traffic.release();
            load.awaitProgress(true, true);
            assertThat(Duration.ofNanos(System.nanoTime() - released)).isLessThan(Duration.ofSeconds(10));
            load.assertNothingFailed();
            assertThat(setting(bouncer, "server_login_retry")).isEqualTo("15");
            assertThat(setting(bouncer, "min_pool_size")).isEqualTo("10");
        }
    }

    @Test
    void several_processes_are_held_and_switched_together_by_the_operators_command(@TempDir Path folder)
            throws Exception {
        try (PgBouncerServer one = TestBouncer.start();
                PgBouncerServer two = TestBouncer.start()) {
            Path script = Files.writeString(folder.resolve("retarget"), """
                    set -e
                    for file in %s %s; do
                      sed "s/port=[0-9]*/port=$BLUEGREEN_PORT/" "$file" >"%s/new"
                      cat "%s/new" >"$file"
                    done
                    echo "$1" >>%s/sides
                    """.formatted(
                            one.databasesFile(), two.databasesFile(), folder, folder, folder));
            OperatorCommand command =
                    new OperatorCommand("traffic.pgbouncer.retarget-command", List.of("sh", script.toString()), LIMIT);
            try (PgBouncerTraffic traffic =
                            new PgBouncerTraffic(TestBouncer.settings(new Retarget.Command(command), one, two));
                    Load first = Load.start(one.source("app", "app secret"), 2, 1);
                    Load second = Load.start(two.source("app", "app secret"), 2, 1)) {
                assertThat(traffic.check(Side.BLUE)).isEmpty();
                traffic.hold(LIMIT);
                assertThat(traffic.state().held()).isTrue();
                traffic.switchTo(Side.GREEN);
                traffic.release();
                first.awaitProgress(true, true);
                second.awaitProgress(true, true);
                first.assertNothingFailed();
                second.assertNothingFailed();
                assertThat(traffic.state().side()).contains(Side.GREEN);
                assertThat(folder.resolve("sides")).hasContent("green");
            }
        }
    }

    @Test
    void processes_that_point_to_different_sides_have_no_side_in_common() throws Exception {
        try (PgBouncerServer one = TestBouncer.start();
                PgBouncerServer two = TestBouncer.start();
                PgBouncerTraffic onlyOne = new PgBouncerTraffic(TestBouncer.settings(one));
                PgBouncerTraffic both = new PgBouncerTraffic(
                        TestBouncer.settings(new Retarget.ConfigFile(one.databasesFile()), one, two))) {
            assertThat(both.state().side()).contains(Side.BLUE);
            onlyOne.switchTo(Side.GREEN);
            assertThat(both.state().side()).isEmpty();
            assertThat(both.state().detail())
                    .contains("(127.0.0.1:")
                    .contains("to green")
                    .contains("to blue");
        }
    }

    @Test
    void the_file_keeps_its_owner_its_mode_and_all_other_lines() throws IOException {
        try (PgBouncerServer bouncer = TestBouncer.start();
                PgBouncerTraffic traffic = new PgBouncerTraffic(TestBouncer.settings(bouncer))) {
            Path file = bouncer.databasesFile();
            String before = Files.readString(file);
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            traffic.switchTo(Side.GREEN);
            String blue = Integer.toString(TestServers.server(Side.BLUE).port());
            String green = Integer.toString(TestServers.server(Side.GREEN).port());
            assertThat(file).hasContent(before.replace(blue, green));
            PosixFileAttributes after = Files.readAttributes(file, PosixFileAttributes.class);
            assertThat(after.owner()).isEqualTo(attributes.owner());
            assertThat(after.group()).isEqualTo(attributes.group());
            assertThat(after.permissions()).isEqualTo(attributes.permissions());
            traffic.switchTo(Side.BLUE);
            assertThat(file).hasContent(before);
            assertThat(file.resolveSibling("").toFile().list()).containsExactly("databases.ini");
        }
    }

    static String setting(PgBouncerServer bouncer, String name) throws SQLException {
        try (PgBouncerProcess process = new PgBouncerProcess(
                TestBouncer.settings(bouncer), new ConsoleAddress(bouncer.host(), bouncer.port()))) {
            return Optional.ofNullable(process.configuration().get(name)).orElse("");
        }
    }
}
