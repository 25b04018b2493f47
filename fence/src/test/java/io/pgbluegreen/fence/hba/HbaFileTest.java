package io.pgbluegreen.fence.hba;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HbaFileTest {

    private static final String BEFORE = "local all all peer\nhost all all 127.0.0.1/32 scram-sha-256\n";
    private static final String AFTER = "host forum all all reject\n" + BEFORE;

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

    private static int write(Path file, String input) throws IOException, InterruptedException {
        String script = HbaFile.writing(
                file.toString(), BEFORE.getBytes(StandardCharsets.UTF_8), AFTER.getBytes(StandardCharsets.UTF_8));
        Process shell = new ProcessBuilder("sh", "-c", script).start();
        try (OutputStream out = shell.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return shell.waitFor();
    }
}
