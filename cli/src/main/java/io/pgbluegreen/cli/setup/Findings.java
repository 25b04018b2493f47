package io.pgbluegreen.cli.setup;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Gathers what stands in the way, so that a person mends everything in one go. */
final class Findings {

    private final List<Problem> problems = new ArrayList<>();

    /**
     * Adds one.
     *
     * @param what one sentence: what was expected, what was found, and where
     * @param remedy what to do about it
     */
    void add(String what, String remedy) {
        problems.add(new Problem(Kind.CHECK_FAILED, what, remedy));
    }

    void add(Problem problem) {
        problems.add(problem);
    }

    /** Runs a check; the problem that ends it is added to the others. */
    void collect(Runnable check) {
        var unused = attempt(() -> {
            check.run();
            return true;
        });
    }

    /** What the supplier gives; nothing where a problem ends it, which is added to the others. */
    <T> Optional<T> attempt(Supplier<T> supplier) {
        try {
            return Optional.of(supplier.get());
        } catch (Problem problem) {
            problems.add(problem);
            return Optional.empty();
        }
    }

    /**
     * Ends the work when there is anything.
     *
     * @throws Problem the only one, or one that lists all with their remedies
     */
    void throwIfAny() {
        if (problems.size() == 1) {
            throw problems.get(0);
        }
        if (!problems.isEmpty()) {
            String list = problems.stream()
                    .map(problem -> "- " + problem.getMessage() + "\n    → " + problem.remedy())
                    .collect(Collectors.joining("\n  "));
            throw new Problem(
                    kind(),
                    problems.size() + " things stand in the way; nothing was changed:\n  " + list,
                    "Mend them, then run it again.");
        }
    }

    private Kind kind() {
        Kind first = problems.get(0).kind();
        return problems.stream().allMatch(problem -> problem.kind() == first) ? first : Kind.CHECK_FAILED;
    }
}
