package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.changeevent.TransactionPart;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Truncates of one transaction that follow each other. Sources before version 11 tell of each table by itself, and where
 * foreign keys join the tables, PostgreSQL empties none without the others: a run of them is never taken apart. Pure.
 */
final class TruncateRuns {

    private TruncateRuns() {}

    /** A change, or a run of them as one, and the portion in which it begins. */
    record Step(Change change, Portion portion) {}

    /** What takes steps one by one. */
    @FunctionalInterface
    interface Steps<E extends Exception> {
        void take(Step step) throws E;
    }

    /** All changes in their order, runs put together. */
    static <E extends Exception> void forEach(List<Portion> portions, Steps<E> steps) throws E {
        Optional<Step> run = Optional.empty();
        for (Portion portion : portions) {
            for (Change change : portion.part().map(TransactionPart::changes).orElse(List.of())) {
                Optional<Step> longer = run.flatMap(before -> joined(before, change));
                if (longer.isPresent()) {
                    run = longer;
                    continue;
                }
                if (run.isPresent()) {
                    steps.take(run.get());
                }
                run = Optional.of(new Step(change, portion));
            }
            if (portion.isBoundary() && run.isPresent()) {
                steps.take(run.get());
                run = Optional.empty();
            }
        }
        if (run.isPresent()) {
            steps.take(run.get());
        }
    }

    private static Optional<Step> joined(Step before, Change next) {
        if (before.change instanceof Change.Truncate first
                && next instanceof Change.Truncate second
                && first.restartIdentity() == second.restartIdentity()) {
            LinkedHashSet<TableId> tables = new LinkedHashSet<>(first.tables());
            tables.addAll(second.tables());
            return Optional.of(new Step(
                    new Change.Truncate(List.copyOf(tables), first.restartIdentity(), first.cascade()),
                    before.portion));
        }
        return Optional.empty();
    }

    /**
     * The last place at which these portions can be cut without taking a run apart, also one that may go on in what is not
     * here yet: how many stand before it. 0 where they are all of one run.
     */
    static int lastCut(List<Portion> portions) {
        return lastCut(portions, portions.size());
    }

    /** Cuts portions in two about the middle, but in no run; one of both is empty where that is not possible. */
    static List<List<Portion>> halves(List<Portion> portions) {
        int middle = portions.size() / 2;
        int cut = lastCut(portions, middle);
        if (cut == 0) {
            cut = middle;
            while (cut < portions.size() && isInside(portions, cut)) {
                cut++;
            }
        }
        return List.of(portions.subList(0, cut), portions.subList(cut, portions.size()));
    }

    private static int lastCut(List<Portion> portions, int from) {
        int cut = from;
        while (cut > 0 && isInside(portions, cut)) {
            cut--;
        }
        return cut;
    }

    private static boolean isInside(List<Portion> portions, int cut) {
        Portion before = portions.get(cut - 1);
        return !before.isBoundary()
                && isTruncate(before, before.changes() - 1)
                && (cut == portions.size() || isTruncate(portions.get(cut), 0));
    }

    private static boolean isTruncate(Portion portion, int change) {
        return change >= 0
                && change < portion.changes()
                && portion.part().orElseThrow().changes().get(change) instanceof Change.Truncate;
    }
}
