package io.pgbluegreen.traffic.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.traffic.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTrafficTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void begin() throws IOException {
        write("side", "blue");
        write("held", "");
    }

    @Test
    void the_command_is_called_for_every_act_and_tells_the_state() throws IOException {
        CommandTraffic traffic = traffic("""
                case $1 in
                  hold) echo held >held ;;
                  release) echo >held ;;
                  switch) echo "$2" >side ;;
                  status) echo "$(cat side)" $(cat held) ;;
                esac
                """, true);
        assertThat(traffic.check(Side.BLUE)).isEmpty();
        traffic.hold(Duration.ofSeconds(5));
        assertThat(traffic.state().held()).isTrue();
        assertThat(traffic.state().side()).contains(Side.BLUE);
        traffic.switchTo(Side.GREEN);
        traffic.release();
        assertThat(traffic.state().held()).isFalse();
        assertThat(traffic.state().side()).contains(Side.GREEN);
        assertThat(traffic.check(Side.BLUE))
                .extracting(Finding::what)
                .singleElement()
                .asString()
                .contains("green");
    }

    @Test
    void one_that_cannot_hold_is_not_asked_to() throws IOException {
        CommandTraffic traffic = traffic("echo \"$@\" >>calls", false);
        assertThat(traffic.canHold()).isFalse();
        traffic.hold(Duration.ofSeconds(5));
        traffic.release();
        traffic.switchTo(Side.GREEN);
        assertThat(folder.resolve("calls")).hasContent("switch green");
    }

    @Test
    void one_that_hangs_is_killed_with_all_it_started_and_clients_are_released() throws IOException {
        CommandTraffic traffic = traffic("""
                echo "$1" >>calls
                if [ "$1" = hold ]; then
                  sh -c 'echo $$ >child; exec sleep 600' &
                  echo waiting for the proxy
                  wait
                fi
                """, true);
        assertThatThrownBy(() -> traffic.hold(Duration.ofMillis(500)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("did not end within 500 ms and was killed")
                .hasMessageContaining("waiting for the proxy");
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        await().until(() ->
                ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(folder.resolve("calls")).hasContent("hold\nrelease");
    }

    @Test
    void one_that_fails_is_quoted_by_its_last_words() throws IOException {
        CommandTraffic traffic = traffic("seq 100000; echo no such backend >&2; exit 7", true);
        assertThatThrownBy(() -> traffic.switchTo(Side.GREEN))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("ended with status 7")
                .hasMessageEndingWith("no such backend")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(5_000));
        assertThat(traffic.state().side()).isEmpty();
        assertThat(traffic.check(Side.BLUE)).singleElement().satisfies(finding -> assertThat(finding.severity())
                .isEqualTo(Finding.Severity.OBSTACLE));
    }

    @Test
    void a_status_that_nobody_understands_is_no_side() throws IOException {
        for (String line : List.of("", "purple", "blue green", "blue held for ever")) {
            CommandTraffic traffic = traffic("echo " + line, true);
            assertThat(traffic.state().side()).isEmpty();
            assertThat(traffic.state().held()).isFalse();
        }
        assertThat(traffic("echo unknown", true).state().detail()).contains("does not know");
    }

    @Test
    void one_that_does_not_exist_is_a_matter_of_configuration() {
        CommandTraffic traffic =
                new CommandTraffic(new OperatorCommand(List.of("/nowhere/switch"), Duration.ofSeconds(5)), false);
        assertThatThrownBy(() -> traffic.switchTo(Side.GREEN))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("cannot be started");
    }

    private CommandTraffic traffic(String script, boolean canHold) throws IOException {
        write("script", "cd " + folder + "\n" + script);
        return new CommandTraffic(
                new OperatorCommand(List.of("sh", folder.resolve("script").toString()), Duration.ofSeconds(10)),
                canHold);
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }
}
