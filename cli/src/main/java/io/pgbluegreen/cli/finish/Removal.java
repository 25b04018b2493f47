package io.pgbluegreen.cli.finish;

import io.pgbluegreen.problem.Problem;

/** Removes one thing after the other, and goes on where one of them stays. */
final class Removal {

    private final FinishLog log;
    private final boolean dryRun;
    private boolean complete = true;

    Removal(FinishLog log, boolean dryRun) {
        this.log = log;
        this.dryRun = dryRun;
    }

    /** Whether nothing was left so far that should have gone. */
    boolean isComplete() {
        return complete;
    }

    /**
     * Removes it, unless it is gone already.
     *
     * @return whether it is gone now, or would be
     */
    boolean remove(Remnant remnant) {
        try {
            if (!remnant.isThere().getAsBoolean()) {
                log.alreadyGone(remnant.what());
            } else if (dryRun) {
                log.wouldRemove(remnant.what());
            } else {
                remnant.remove().run();
                log.removed(remnant.what());
            }
            return true;
        } catch (Problem problem) {
            left(remnant.what(), problem);
            return false;
        }
    }

    /** Tells that something stays which should have gone. */
    void left(String what, Problem why) {
        complete = false;
        log.left(what, why);
    }
}
