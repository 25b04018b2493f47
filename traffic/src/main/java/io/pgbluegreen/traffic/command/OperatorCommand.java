package io.pgbluegreen.traffic.command;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of the operator's, run without a shell and never longer than a limit.
 *
 * @param words the program and its first arguments
 * @param limit after which it is killed together with all that it has started
 */
public record OperatorCommand(List<String> words, Duration limit) {

    private static final int REMEMBERED_BYTES = 4096;
    private static final long READING_ENDS_MILLIS = 500;

    public OperatorCommand {
        words = List.copyOf(words);
        if (words.isEmpty() || words.get(0).isBlank()) {
            throw new IllegalArgumentException("expected a program and its arguments, found nothing");
        }
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("expected a limit above 0, found " + limit);
        }
    }

    /** The program, as messages name it; arguments may hold what is secret. */
    public String program() {
        return words.get(0);
    }

    /**
     * Runs it.
     *
     * @param most the limit where that is shorter than the command's own
     * @param arguments behind the first ones
     * @param environment added to this process's own
     * @return what it printed on both outputs; the end of it where that is long
     * @throws Problem UNAVAILABLE when it cannot be started, fails or does not end in time
     */
    public String run(Duration most, List<String> arguments, Map<String, String> environment) {
        Duration allowed = most.compareTo(limit) < 0 ? most : limit;
        List<String> command = new ArrayList<>(words);
        command.addAll(arguments);
        String name = program() + " … " + String.join(" ", arguments);
        Process process = start(name, command, environment);
        Ending ending = new Ending(process.getInputStream());
        try {
            if (!process.waitFor(Math.max(1, allowed.toMillis()), TimeUnit.MILLISECONDS)) {
                kill(process);
                throw failed(name, "did not end within " + allowed.toMillis() + " ms and was killed", ending);
            }
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw failed(name, "was interrupted and killed", ending);
        }
        if (process.exitValue() != 0) {
            throw failed(name, "ended with status " + process.exitValue(), ending);
        }
        return ending.text();
    }

    private static Process start(String name, List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    "the traffic command '" + name + "' cannot be started: " + e.getMessage(),
                    "Correct the path in the configuration, and let this user execute it.",
                    e);
        }
    }

    private static Problem failed(String name, String how, Ending ending) {
        String said = ending.text().strip();
        return new Problem(
                Kind.UNAVAILABLE,
                "the traffic command '" + name + "' " + how + (said.isEmpty() ? "" : "; it said: " + said),
                "Run it by hand to see why; it must do what its last arguments say, may be called again in any state,"
                        + " and must end with status 0.");
    }

    /** The program and its descendants; stopped first, since what cannot run cannot start another. */
    private static void kill(Process process) {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        tree.forEach(ProcessHandle::destroyForcibly);
        // Born between counting and killing.
        tree.forEach(each -> each.descendants().forEach(ProcessHandle::destroyForcibly));
    }

    /** The end of what a program prints, read so that it never waits for a reader. */
    private static final class Ending {

        private final byte[] ring = new byte[REMEMBERED_BYTES];
        private final Thread reader;
        private long length;

        Ending(InputStream output) {
            reader = new Thread(() -> read(output), "traffic-command-output");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream output) {
            byte[] buffer = new byte[REMEMBERED_BYTES];
            try (output) {
                for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                    append(buffer, count);
                }
            } catch (IOException e) {
                // The program was killed; what it said before stands.
            }
        }

        private synchronized void append(byte[] bytes, int count) {
            for (int i = 0; i < count; i++) {
                ring[(int) (length++ % ring.length)] = bytes[i];
            }
        }

        /** A program that went into the background keeps the pipe open: it is not waited for. */
        String text() {
            try {
                reader.join(READING_ENDS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return remembered();
        }

        private synchronized String remembered() {
            int size = (int) Math.min(length, ring.length);
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = ring[(int) ((length - size + i) % ring.length)];
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
