package io.pgbluegreen.demo.command;

import io.pgbluegreen.demo.stage.Majors;
import java.util.ArrayList;
import picocli.CommandLine.Option;

/** Which PostgreSQL is on either side. */
final class VersionOptions {

    /** Completes the words of {@code --help}. */
    static final class Candidates extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Candidates() {
            super(Majors.available());
        }
    }

    @Option(
            names = "--blue-version",
            paramLabel = "MAJOR",
            defaultValue = "11",
            completionCandidates = Candidates.class,
            description =
                    "PostgreSQL's major on the old side, one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String blue = "11";

    @Option(
            names = "--green-version",
            paramLabel = "MAJOR",
            defaultValue = "17",
            completionCandidates = Candidates.class,
            description = "PostgreSQL's major on the new side (default: ${DEFAULT-VALUE}).")
    private String green = "17";

    /** @throws IllegalArgumentException in a sentence for the user */
    Majors majors() {
        return new Majors(blue, green);
    }
}
