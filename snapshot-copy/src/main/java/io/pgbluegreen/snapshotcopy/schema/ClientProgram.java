package io.pgbluegreen.snapshotcopy.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program of PostgreSQL and waits for it. */
final class ClientProgram {

    /** More than any reader wants; a dump of a broken schema can complain for megabytes. */
    private static final int MOST_ERROR_BYTES = 64 << 10;

    private ClientProgram() {}

    /**
     * How a program ended.
     *
     * @param errors what it wrote to stderr, the first 64 KiB
     */
    record Ending(int exitCode, String errors) {

        boolean good() {
            return exitCode == 0;
        }
    }

    /** Without the libpq variables of this process, which could lead the program to another server. */
    static Ending run(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") && !name.equals("PGPASSFILE"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                String errors = read(process.getErrorStream());
                return new Ending(process.waitFor(), errors);
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.get(0) + " ran", e);
        }
    }

    /** What {@code --version} prints; empty when the program cannot be run. */
    static String version(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            return read(process.getInputStream());
        } catch (IOException e) {
            return "";
        }
    }

    private static String read(InputStream stream) throws IOException {
        try (stream) {
            byte[] first = stream.readNBytes(MOST_ERROR_BYTES);
            // What is left is read and dropped: the program must not block on a full pipe.
            stream.transferTo(OutputStream.nullOutputStream());
            return new String(first, StandardCharsets.UTF_8).strip();
        }
    }
}
