package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.consumers.subscription.Position;
import io.pgbluegreen.operatorprogram.ProgramRun;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operator's program that tells a consumer where to go on, say by a deployment with another topic's name. */
final class HandoverHook {

    private static final int MAX_TEXT = 300;

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
        String name = "consumers.hook " + command.get(0);
        try {
            ProgramRun run = ProgramRun.of(command, environment(subscription, passage), limit);
            if (run.exitCode().isEmpty()) {
                return Optional.of(name + " did not end within " + limit.toMillis()
                        + " ms (cutover.hook-timeout) and was killed" + said(run));
            }
            return run.exitCode().filter(code -> code != 0).map(code -> name + " ended with " + code + said(run));
        } catch (IOException e) {
            return Optional.of(name + " could not be run: " + e.getMessage());
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

    /** The last line, where the reason stands as a rule. */
    private static String said(ProgramRun run) {
        String last = run.output().lines().reduce("", (before, line) -> line).strip();
        String text = last.length() > MAX_TEXT ? last.substring(0, MAX_TEXT) + "…" : last;
        return text.isEmpty() ? "" : ": " + text;
    }
}
