package io.pgbluegreen.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cli.daemon.Pulse;
import io.pgbluegreen.postgres.metadata.DaemonState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {

    private static final long NOW = 1_000_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "running, 200",
        "standby, 200",
        "starting, 503",
        "waiting, 503",
        "retrying, 503",
        "stopped, 503",
        "failed, 503"
    })
    void ready_is_who_works_or_stands_by(String activity, int status) {
        assertThat(health(pulse("pg2pulsar-blue", activity, 0)).ready().status())
                .isEqualTo(status);
    }

    @Test
    void whoever_is_not_ready_says_why_and_what_to_do() {
        Pulse working = pulse("pulsar2pg-green", "running", 0);
        Pulse away = new Pulse(
                new DaemonState(
                        "pg2pulsar-blue",
                        "retrying",
                        Optional.empty(),
                        Optional.of("blue does not answer"),
                        Optional.of("Start it."),
                        Map.of()),
                NOW);
        Answer answer = health(working, away).ready();
        assertThat(answer.body()).isEqualTo("""
                        not ready
                        pg2pulsar-blue: retrying: blue does not answer → Start it.
                        """);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(health(working, away).live().status()).isEqualTo(200);
        assertThat(health(working).ready().body()).isEqualTo("ready\n");
    }

    @ParameterizedTest
    @CsvSource({"running, 59, 200", "running, 61, 503", "retrying, 61, 503", "failed, 9999, 200", "stopped, 9999, 200"})
    void alive_is_a_process_whose_daemons_are_looked_after_unless_they_have_ended(
            String activity, int seconds, int status) {
        assertThat(health(pulse("pg2pulsar-blue", activity, seconds)).live().status())
                .isEqualTo(status);
    }

    @Test
    void a_process_that_is_stuck_says_where() {
        assertThat(health(pulse("pg2pulsar-blue", "running", 75)).live().body()).isEqualTo("""
                        not alive
                        pg2pulsar-blue: nobody has looked after it for 75 s
                        """);
    }

    private static Health health(Pulse... pulses) {
        return new Health(() -> List.of(pulses), () -> NOW);
    }

    private static Pulse pulse(String name, String activity, int secondsAgo) {
        return new Pulse(
                new DaemonState(name, activity, Optional.empty(), Optional.empty(), Optional.empty(), Map.of()),
                NOW - secondsAgo * 1_000_000_000L);
    }
}
