package io.pgbluegreen.integration;

import io.pgbluegreen.cutover.plan.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A hook of the tool's before every step. It does nothing until a test puts shell commands into its way, which are run
 * once, so that whoever carries on with what was left does not meet them again. {@code $PPID} is the tool.
 */
final class StepHook {

    private static final String SCRIPT = """
            #!/bin/sh
            todo="$0.$BLUEGREEN_STEP"
            [ -f "$todo" ] || exit 0
            mv "$todo" "$todo.taken"
            . "$todo.taken"
            """;

    private final Path script;

    private StepHook(Path script) {
        this.script = script;
    }

    static StepHook create() throws IOException {
        Path script = Files.createTempDirectory("bluegreen-hook-").resolve("hook");
        Files.writeString(script, SCRIPT);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new StepHook(script);
    }

    /** The entry of the section {@code cutover} that has it run before every step. */
    String yaml() {
        return Arrays.stream(Step.values())
                .map(step -> "before-" + step + ": [\"" + script + "\"]")
                .collect(Collectors.joining(", ", "hooks: {", "}"));
    }

    /** Kills the tool by SIGKILL before the step begins. */
    void killBefore(Step step) throws IOException {
        run(step, "kill -9 $PPID");
    }

    /** Kills the tool by SIGKILL so long after the step was let begin. */
    void killIn(Step step, int millis) throws IOException {
        run(step, String.format(Locale.ROOT, "(sleep %.3f; kill -9 $PPID) &", millis / 1000.0));
    }

    /** Runs these commands once before the step; a failure vetoes. */
    void run(Step step, String commands) throws IOException {
        Files.writeString(todo(step), commands + "\n");
    }

    /** A place before a step where the tool waits until the test lets it go on. */
    final class Halt implements AutoCloseable {
        private final Path reached;
        private final Path go;

        private Halt(Step step) throws IOException {
            reached = Files.createTempDirectory(script.getParent(), "halt-").resolve("reached");
            go = reached.resolveSibling("go");
            run(step, "touch " + reached + "\nwhile [ ! -e " + go + " ]; do sleep 0.01; done");
        }

        boolean isReached() {
            return Files.exists(reached);
        }

        void goOn() throws IOException {
            Files.writeString(go, "");
        }

        @Override
        public void close() throws IOException {
            goOn();
        }
    }

    /** Lets the tool wait before the step. */
    Halt halt(Step step) throws IOException {
        return new Halt(step);
    }

    /** Nothing is in the way any more. */
    void clear() {
        for (Step step : Step.values()) {
            try {
                Files.deleteIfExists(todo(step));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Path todo(Step step) {
        return script.resolveSibling(script.getFileName() + "." + step);
    }
}
