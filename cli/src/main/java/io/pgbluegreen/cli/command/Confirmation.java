package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.PrintWriter;
import java.util.Optional;

/** Asks a person before something is changed that cannot be taken back just like that. */
final class Confirmation {

    private Confirmation() {}

    /**
     * Waits for {@code yes}.
     *
     * @param question what is about to happen, a sentence
     * @throws Problem of kind CONFIGURATION when there is nobody to ask, CHECK_FAILED when the answer is another
     */
    static void ask(Surroundings surroundings, PrintWriter out, String question) {
        out.print(question + " Type yes to go on: ");
        out.flush();
        Optional<String> answer = surroundings.answers().get();
        if (answer.isEmpty()) {
            out.println();
            throw new Problem(
                    Kind.CONFIGURATION,
                    "nobody can be asked here, and nothing was changed",
                    "Give --yes, or run it in a terminal.");
        }
        if (!answer.get().strip().equals("yes")) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "the answer was not yes, and nothing was changed",
                    "Run it again when you are ready.");
        }
    }
}
