package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.consumers.subscription.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator's program that tells a consumer where to go on, say by a deployment with another topic's name. */
final class HandoverHook {

    private static final Logger LOG = LoggerFactory.getLogger(HandoverHook.class);
    private static final int MAX_TEXT = 300;
    private static final int KILL_SECONDS = 5;

    private final List<String> command;
    private final Duration limit;

    HandoverHook(List<String> command, Duration limit) {
        this.command = command;
        this.limit = limit;
    }

    /** Runs it for one subscription, to its end; says what went wrong. Does nothing where there is no hook. */
    Optional<String> run(String subscription, Passage passage) throws InterruptedException {
        if (command.isEmpty()) {
            return Optional.empty();
        }
        Path output = null;
        try {
            output = Files.createTempFile("bluegreen-hook-", ".log");
            return run(environment(subscription, passage), output);
        } catch (IOException e) {
            return Optional.of("hook " + command.get(0) + " could not be run: " + e.getMessage());
        } finally {
            delete(output);
        }
    }

    private static Map<String, String> environment(String subscription, Passage passage) {
        return Map.of(
                "BLUEGREEN_SUBSCRIPTION", subscription,
                "BLUEGREEN_FROM", passage.from().label(),
                "BLUEGREEN_TO", passage.to().label(),
                "BLUEGREEN_FROM_TOPIC", passage.fromCursors().topic().toString(),
                "BLUEGREEN_TO_TOPIC", passage.toCursors().topic().toString(),
                "BLUEGREEN_MESSAGE_ID",
                        Position.of(passage.firstMarker().first()).toString(),
                "BLUEGREEN_OPERATION", Long.toString(passage.firstMarker().key().operation()));
    }

    private Optional<String> run(Map<String, String> environment, Path output)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.of("hook " + command.get(0) + " did not end within " + limit.toMillis()
                        + " ms and was killed" + said(output));
            }
        } finally {
            kill(process);
        }
        return process.exitValue() == 0
                ? Optional.empty()
                : Optional.of("hook " + command.get(0) + " ended with " + process.exitValue() + said(output));
    }

    private static void kill(Process process) throws InterruptedException {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(KILL_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static String said(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output, StandardCharsets.ISO_8859_1)) {
            String last = lines.filter(line -> !line.isBlank())
                    .reduce("", (before, line) -> line)
                    .strip();
            String text = last.length() > MAX_TEXT ? last.substring(0, MAX_TEXT) + "…" : last;
            return text.isEmpty() ? "" : ": " + text;
        }
    }

    private static void delete(@Nullable Path output) {
        try {
            if (output != null) {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            LOG.debug("leaving {} behind", output, e);
        }
    }
}
