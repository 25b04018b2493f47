package io.pgbluegreen.traffic.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Finding.Severity;
import io.pgbluegreen.problem.Problem;
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
    void one_that_hangs_is_killed_and_clients_are_released() throws IOException {
        CommandTraffic traffic = traffic("""
                echo "$1" >>calls
                if [ "$1" = hold ]; then
                  echo waiting for the proxy
                  sleep 600
                  echo too late >>calls
                fi
                """, true);
        assertThatThrownBy(() -> traffic.hold(Duration.ofSeconds(5)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("did not end within 5000 ms and was killed")
                .hasMessageContaining("waiting for the proxy");
        assertThat(folder.resolve("calls")).hasContent("hold\nrelease");
    }

    @Test
    void one_that_fails_is_quoted_by_its_last_words() throws IOException {
        CommandTraffic traffic = traffic("echo reloading; echo no such backend >&2; exit 7", true);
        assertThatThrownBy(() -> traffic.switchTo(Side.GREEN))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("ended with status 7")
                .hasMessageEndingWith("reloading\nno such backend");
        assertThat(traffic.state().side()).isEmpty();
        assertThat(traffic.check(Side.BLUE)).singleElement().satisfies(finding -> assertThat(finding.severity())
                .isEqualTo(Severity.BLOCKER));
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
        CommandTraffic traffic = new CommandTraffic(
                new OperatorCommand("traffic.command", List.of("/nowhere/switch"), Duration.ofSeconds(5)), false);
        assertThatThrownBy(() -> traffic.switchTo(Side.GREEN))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("cannot be started")
                .satisfies(e -> assertThat(((Problem) e).remedy()).contains("traffic.command"));
    }

    private CommandTraffic traffic(String script, boolean canHold) throws IOException {
        write("script", "cd " + folder + "\n" + script);
        return new CommandTraffic(
                new OperatorCommand(
                        "traffic.command",
                        List.of("sh", folder.resolve("script").toString()),
                        Duration.ofSeconds(10)),
                canHold);
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }
}
