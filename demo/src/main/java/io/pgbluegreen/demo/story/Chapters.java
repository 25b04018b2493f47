package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.report.Findings;
import java.time.Duration;

/** Opens one chapter after the other and notes how long each took. */
final class Chapters {

    private final Narrator narrator;
    private final Findings findings;
    private final long begin = System.nanoTime();
    private String current = "";
    private long currentBegin;

    Chapters(Narrator narrator, Findings findings) {
        this.narrator = narrator;
        this.findings = findings;
    }

    /**
     * Ends the current chapter and opens the next.
     *
     * @param key its name in the report
     */
    void open(String key, String heading, String explanation) {
        endCurrent();
        current = key;
        currentBegin = System.nanoTime();
        narrator.chapter(heading, explanation);
    }

    /** Ends the last one. */
    void end() {
        endCurrent();
        findings.took("total", since(begin));
    }

    private void endCurrent() {
        if (!current.isEmpty()) {
            findings.took(current, since(currentBegin));
            current = "";
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
