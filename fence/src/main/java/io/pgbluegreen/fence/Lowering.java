package io.pgbluegreen.fence;

import io.pgbluegreen.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Goes on past a way that cannot be taken back, so that as few as possible stay. */
final class Lowering {

    private final List<Problem> problems = new ArrayList<>();

    void attempt(Runnable act) {
        try {
            act.run();
        } catch (Problem problem) {
            problems.add(problem);
        }
    }

    /**
     * Ends it.
     *
     * @throws Problem the only one, or one that names all
     */
    void end() {
        if (problems.size() == 1) {
            throw problems.get(0);
        }
        if (!problems.isEmpty()) {
            Problem all = new Problem(
                    problems.get(0).kind(),
                    problems.stream().map(Problem::getMessage).collect(Collectors.joining("; ")),
                    problems.stream().map(Problem::remedy).distinct().collect(Collectors.joining(" ")),
                    problems.get(0));
            problems.stream().skip(1).forEach(all::addSuppressed);
            throw all;
        }
    }
}
