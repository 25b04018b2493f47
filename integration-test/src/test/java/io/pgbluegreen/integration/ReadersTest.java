package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.process.JavaProgram;
import org.junit.jupiter.api.Test;

/** Reads go on throughout a cutover and a rollback: no reader ever sees an error. */
class ReadersTest {

    @Test
    void behind_pgbouncer_no_reader_sees_an_error() throws Exception {
        try (SwitchableForum forum = SwitchableForum.open("readers", SharedPulsar.get());
                JavaProgram daemons = forum.daemons();
                Readers readers = new Readers()
                        .withLongSession("application, pooled", forum::connect)
                        .withShortSessions("application, pooled for each query", forum::connect)
                        .withLongSession("reader on blue", direct(forum.migration.blue, SwitchableForum.READER))
                        .withLongSession("reader on green", direct(forum.migration.green, SwitchableForum.READER))) {
            thereAndBack(forum, readers);
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
    }

    @Test
    void with_a_read_only_fence_and_no_pooler_no_reader_sees_an_error() throws Exception {
        try (SwitchableForum forum =
                        SwitchableForum.withoutPooler("readonly", SharedPulsar.get(), "fence: {ways: [read-only]}");
                JavaProgram daemons = forum.daemons();
                Readers readers = new Readers()
                        .withLongSession("reader on blue", direct(forum.migration.blue, SwitchableForum.READER))
                        .withLongSession("reader on green", direct(forum.migration.green, SwitchableForum.READER))
                        .withShortSessions("application on blue", direct(forum.migration.blue, SwitchableForum.APP))
                        .withShortSessions(
                                "application on green", direct(forum.migration.green, SwitchableForum.APP))) {
            thereAndBack(forum, readers);
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
    }

    private static ConnectionSource direct(PostgresServer server, String role) {
        return ConnectionSource.of(server.jdbcUrl(), role, SwitchableForum.PASSWORD);
    }

    private static void thereAndBack(SwitchableForum forum, Readers readers) throws Exception {
        readers.requireReading();
        forum.switchTo(Side.GREEN);
        readers.requireReading();
        forum.switchTo(Side.BLUE);
        readers.requireReading();
    }
}
