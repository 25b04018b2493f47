package io.pgbluegreen.fence.hba;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HbaFileTest {

    private static final String BEFORE = "local all all peer\nhost all all 127.0.0.1/32 scram-sha-256\n";
    private static final String AFTER = "host forum all all reject\n" + BEFORE;

    private static final int ROUNDS = 300;

    @TempDir
    private Path folder = Path.of("");

    /** As when the session is ended while it hands the content over. An empty file would keep the server from starting. */
    @Test
    void a_content_that_does_not_come_whole_takes_nobodys_place() throws Exception {
        Path file = Files.writeString(folder.resolve("pg_hba.conf"), BEFORE);
        String content = Base64.getEncoder().encodeToString(AFTER.getBytes(StandardCharsets.UTF_8));
        for (int length = 0; length < content.length(); length += 4) {
            assertThat(write(file, content.substring(0, length)))
                    .as(length + " characters of " + content.length())
                    .isNotZero();
            assertThat(file).hasContent(BEFORE);
        }
        assertThat(write(file, content)).isZero();
        assertThat(file).hasContent(AFTER);
        assertThat(folder).isDirectoryNotContaining("glob:**bluegreen*");
    }

    /** As by pg_terminate_backend, whose signal goes to the session's whole process group. */
    @Test
    void ended_at_any_moment_it_leaves_a_whole_file_and_nothing_beside_it() throws Exception {
        long seed = Long.getLong("fence.seed", System.nanoTime());
        System.out.println("fence.seed=" + seed);
        Random random = new Random(seed);
        String content = Base64.getEncoder().encodeToString(AFTER.getBytes(StandardCharsets.UTF_8));
        int ended = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Path file = Files.writeString(folder.resolve("pg_hba.conf"), BEFORE);
            Process shell = start(file, "setsid");
            int delay = random.nextInt(15_000);
            hand(shell, content);
            TimeUnit.MICROSECONDS.sleep(delay);
            new ProcessBuilder("kill", "-TERM", "--", "-" + shell.pid()).start().waitFor();
            ended += shell.waitFor() == 0 ? 0 : 1;
            assertThat(Files.readString(file)).isIn(BEFORE, AFTER);
            assertThat(folder)
                    .as("round %s, ended after %s µs", round, delay)
                    .isDirectoryNotContaining("glob:**bluegreen*");
        }
        assertThat(ended).as("rounds in which the signal hit").isPositive();
    }

    private static int write(Path file, String input) throws IOException, InterruptedException {
        Process shell = start(file);
        hand(shell, input);
        return shell.waitFor();
    }

    private static Process start(Path file, String... prefix) throws IOException {
        String script = HbaFile.writing(
                file.toString(), BEFORE.getBytes(StandardCharsets.UTF_8), AFTER.getBytes(StandardCharsets.UTF_8));
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of("sh", "-c", script));
        return new ProcessBuilder(command).start();
    }

    private static void hand(Process shell, String input) throws IOException {
        try (OutputStream out = shell.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
    }
}
