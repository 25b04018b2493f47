package io.pgbluegreen.sequencefixer;

/**
 * Something about one sequence that an operator must know.
 *
 * @param what one sentence: what was expected, what was found, and where
 * @param remedy what to do about it, as SQL where it can be
 */
public record SequenceFinding(Severity severity, SequenceId sequence, String what, String remedy) {

    /** Whether a switch may go on in spite of it. */
    public enum Severity {
        /** After a switch the application would fail, or values would be handed out twice. */
        BLOCKER,
        /** Nothing is at risk, but it may not be what was meant. */
        WARNING
    }

    public boolean isBlocker() {
        return severity == Severity.BLOCKER;
    }

    static SequenceFinding blocker(SequenceId sequence, String what, String remedy) {
        return new SequenceFinding(Severity.BLOCKER, sequence, what, remedy);
    }

    static SequenceFinding warning(SequenceId sequence, String what, String remedy) {
        return new SequenceFinding(Severity.WARNING, sequence, what, remedy);
    }
}
