package io.pgbluegreen.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes of every command, and what they tell. */
public enum Outcome {
    DONE(0, "done"),
    CHECK_FAILED(1, "a check failed or a server is not there; nothing was changed by this check"),
    WRONG_USAGE(2, "wrong usage or configuration; nothing was changed"),
    UNDONE(3, "the operation failed and was undone"),
    NEEDS_PERSON(4, "the operation failed and needs a person");

    private final int exitCode;
    private final String meaning;

    Outcome(int exitCode, String meaning) {
        this.exitCode = exitCode;
        this.meaning = meaning;
    }

    public int exitCode() {
        return exitCode;
    }

    /** Code and meaning, in order, for {@code --help}. */
    static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (Outcome outcome : values()) {
            meanings.put(Integer.toString(outcome.exitCode), outcome.meaning);
        }
        return meanings;
    }
}
