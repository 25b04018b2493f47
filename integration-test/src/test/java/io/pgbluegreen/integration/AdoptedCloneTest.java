package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.embedded.EmbeddedPostgres;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.JavaProgram;
import io.pgbluegreen.testkit.requirement.Requirement;
import io.pgbluegreen.testkit.requirement.SystemProgram;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clones of a blue under load become green, each taken another way. */
class AdoptedCloneTest {

    private static final long SEED = Long.getLong("clone.seed", System.nanoTime());

    /** How a clone comes from blue to a green that runs, and what {@code adopt} has to be told. */
    private interface Cloning {
        String[] adoptArguments(SwitchableForum forum) throws Exception;
    }

    /** The oldest one's files lie and recover otherwise, and it can say less about its transactions. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "13"})
    void a_snapshot_of_the_disk_is_adopted_and_cut_over_to_and_back(String major) throws Exception {
        EmbeddedPostgres green = Clones.unstarted(major);
        try (SwitchableForum forum = forum("snapshot_" + major.replace('.', '_'), major, green)) {
            ForumWorkload clients = adopt(forum, once -> {
                blue(once).copyFilesAtOneInstant(green.dataDirectory());
                // What a crash would do, and what loses the place where the clone left blue's history.
                green.startOnOwnTimeline();
                return new String[] {};
            });
            thereAndBack(forum, clients);
        }
    }

    @Test
    void a_base_backup_is_adopted_and_cut_over_to_and_back() throws Exception {
        Path program = Requirement.orSkip(new SystemProgram("pg_basebackup", "postgresql-client-15")::require);
        EmbeddedPostgres green = Clones.unstarted("15");
        try (SwitchableForum forum = forum("basebackup", "15", green)) {
            ForumWorkload clients = adopt(forum, once -> {
                Clones.baseBackup(program, once.migration.blue, green);
                green.startOnOwnTimeline();
                return new String[] {};
            });
            thereAndBack(forum, clients);
        }
    }

    @Test
    void a_clone_that_was_upgraded_by_links_is_adopted() throws Exception {
        Upgrade upgrade = Requirement.orSkip(Upgrade::installed);
        EmbeddedPostgres green = Clones.unstarted("15", upgrade.newPrograms());
        try (EmbeddedPostgres clone = Clones.unstarted("13");
                SwitchableForum forum = forum("upgraded", "13", green)) {
            ForumWorkload clients = adopt(forum, once -> {
                blue(once).copyFilesAtOneInstant(clone.dataDirectory());
                clone.startOnOwnTimeline();
                clone.stop();
                upgrade.run(clone.dataDirectory(), green);
                JavaProgram.Result told = Bluegreen.runHere(
                        once.migration.folder,
                        "adopt",
                        "start-lsn",
                        "--data-directory",
                        clone.dataDirectory().toString());
                assertThat(told.exitCode()).as(told.errors()).isZero();
                return new String[] {"--start-lsn", told.output().strip()};
            });
            follow(forum, clients);
        }
    }

    private static SwitchableForum forum(String name, String major, PostgresServer green) throws Exception {
        System.out.println("clone.seed=" + SEED);
        return SwitchableForum.beforeClone(
                "clone_" + name,
                SharedPulsar.get(),
                PostgresServer.builder(major).fsync(false).start(),
                green);
    }

    private static EmbeddedPostgres blue(SwitchableForum forum) {
        return (EmbeddedPostgres) forum.migration.blue;
    }

    /** The order of the runbook, with clients that write all the time. */
    private static ForumWorkload adopt(SwitchableForum forum, Cloning cloning) throws Exception {
        forum.migration.run("setup", "--side", "blue");
        ForumWorkload clients;
        try (JavaProgram publisher = forum.migration.publisher()) {
            clients = forum.clients(SEED, 50);
            SwitchableForum.awaitCommits(clients, 50);
            await().until(() -> beats(forum.migration.blue) > 1);
            String[] told = cloning.adoptArguments(forum);
            SwitchableForum.awaitCommits(clients, 50);
            if (told.length == 2) {
                refusesOtherPositions(forum);
            }
            String[] arguments = new String[told.length + 1];
            arguments[0] = "adopt";
            System.arraycopy(told, 0, arguments, 1, told.length);
            killOne(forum, arguments);
            JavaProgram.Result adopted = Bluegreen.runHere(forum.migration.folder, arguments);
            assertThat(adopted.exitCode())
                    .as(adopted.output() + adopted.errors())
                    .isZero();
            assertThat(adopted.output()).contains("is in the clone and stands before the start LSN");
            assertThat(slots(forum.migration.green)).containsExactly("bluegreen_" + forum.migration.name + "_green");
            if (!forum.migration.blue.major().equals("9.6")) {
                // It has no function for it.
                assertThat(adopted.output()).containsPattern("the clone's commit log agrees about \\d+ transactions");
            }
            assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
        }
        return clients;
    }

    /** Blue's came with its files, and would keep the clone's WAL for ever. */
    private static List<String> slots(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            return Sql.list(connection, "SELECT slot_name FROM pg_replication_slots", row -> row.getString(1));
        }
    }

    /** In the middle of what it changes: the next one does it all the same. */
    private static void killOne(SwitchableForum forum, String[] arguments) throws Exception {
        try (Connection holder = forum.migration.green.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE bluegreen.applied IN SHARE MODE");
            try (JavaProgram killed = Bluegreen.start(forum.migration.folder, arguments)) {
                await().until(() -> {
                    assertThat(killed.isRunning())
                            .as(killed.output() + killed.errors())
                            .isTrue();
                    return TestMigration.one(holder, "SELECT count(*) FROM pg_locks WHERE NOT granted")
                            .equals("1");
                });
                killed.kill();
            }
            holder.rollback();
            holder.setAutoCommit(true);
            await().until(() -> TestMigration.one(
                            holder, "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'bluegreen%'")
                    .equals("0"));
        }
    }

    /** A position that was mistyped, or read after the clone had written something of its own. */
    private static void refusesOtherPositions(SwitchableForum forum) throws Exception {
        JavaProgram.Result none = Bluegreen.runHere(forum.migration.folder, "adopt");
        assertThat(none.exitCode()).as(none.output()).isEqualTo(1);
        assertThat(none.errors()).contains("system identifier").contains("--data-directory");
        refused(forum, forum.migration.written(), "does not fit the clone");
        refused(forum, new Lsn(16), "before blue's slot begins");
    }

    private static void refused(SwitchableForum forum, Lsn wrong, String reason) {
        JavaProgram.Result refused =
                Bluegreen.runHere(forum.migration.folder, "adopt", "--start-lsn", wrong.toString());
        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
        assertThat(refused.errors()).contains(reason);
    }

    private static void thereAndBack(SwitchableForum forum, ForumWorkload clients) throws Exception {
        try (clients;
                JavaProgram daemons = forum.daemons()) {
            switchTo(Side.GREEN, forum, clients);
            switchTo(Side.BLUE, forum, clients);
            finish(forum, clients);
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
        adoptedBefore(forum);
    }

    private static void follow(SwitchableForum forum, ForumWorkload clients) throws Exception {
        try (clients;
                JavaProgram daemons = forum.daemons()) {
            SwitchableForum.awaitCommits(clients, 50);
            finish(forum, clients);
            forum.migration.green.execute("INSERT INTO public.intruders VALUES (1)");
            await().untilAsserted(() -> forum.migration.assertSameRows("public.intruders"));
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
        adoptedBefore(forum);
    }

    private static void finish(SwitchableForum forum, ForumWorkload clients) throws Exception {
        clients.stop();
        assertThat(clients.statistics().failedStatements())
                .as(clients.statistics().lastFailure())
                .isZero();
        forum.awaitSameRows();
        SwitchableForum.assertNothingLost(forum.migration.blue, clients);
        SwitchableForum.assertNothingLost(forum.migration.green, clients);
    }

    /** One that ended before setup was done has to be run again. */
    private static void adoptedBefore(SwitchableForum forum) {
        JavaProgram.Result again = forum.migration.result("adopt");
        assertThat(again.output())
                .contains("green: adopted as a clone of blue")
                .doesNotContain("done           green: adopted");
    }

    private static void switchTo(Side side, SwitchableForum forum, ForumWorkload clients) throws Exception {
        SwitchableForum.awaitCommits(clients, 50);
        forum.switchTo(side);
        SwitchableForum.awaitCommits(clients, 50);
    }

    private static long beats(PostgresServer blue) throws Exception {
        try (Connection connection = blue.connect()) {
            return Long.parseLong(
                    TestMigration.one(connection, "SELECT coalesce(max(beat), 0) FROM bluegreen.heartbeat"));
        }
    }
}
