package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Gathers what the checks find; one that cannot look has found something too. */
public final class Findings {

    private final List<Finding> all = new ArrayList<>();
    private final Consumer<Finding> listener;
    private final Consumer<String> progress;

    Findings(Consumer<Finding> listener, Consumer<String> progress) {
        this.listener = listener;
        this.progress = progress;
    }

    /** One look. */
    @FunctionalInterface
    interface Check {
        void run(Sides sides, Findings findings, Allowance allowance) throws InterruptedException;
    }

    void run(String name, Check check, Sides sides, Allowance allowance) throws InterruptedException {
        try {
            check.run(sides, this, allowance);
        } catch (Problem problem) {
            blocker(name, String.valueOf(problem.getMessage()), problem.remedy());
        }
    }

    void blocker(String check, String what, String remedy) {
        add(Finding.blocker(check, what, remedy));
    }

    void warning(String check, String what, String remedy) {
        add(Finding.warning(check, what, remedy));
    }

    void add(Finding finding) {
        all.add(finding);
        listener.accept(finding);
    }

    void progress(String sentence) {
        progress.accept(sentence);
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
