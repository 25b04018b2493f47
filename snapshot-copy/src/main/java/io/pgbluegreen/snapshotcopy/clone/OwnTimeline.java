package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;

/**
 * Why a clone needs a timeline of its own: only then does it keep a note of where it left blue's history. Its control
 * file tells of the latest checkpoint, which moves on with every checkpoint of the clone's own, and which may stand
 * behind the beginning of a record that was cut off in the copy.
 */
final class OwnTimeline {

    private static final String RECOVER = "Take the files anew and let them recover into a timeline of their own before"
            + " anything else: before the first start, put recovery.signal beside them and restore_command = 'false'"
            + " into postgresql.conf (up to PostgreSQL 11: that line into recovery.conf).";

    private OwnTimeline() {}

    static Problem missing(String where, int timeline) {
        return new Problem(
                Kind.CHECK_FAILED,
                where + " is on blue's own timeline " + timeline
                        + ": it has recovered like a server after a crash, and nothing tells for certain where it left"
                        + " blue's history",
                RECOVER);
    }

    static Lsn leftAt(TimelineHistory history, Origin origin, String where) {
        return history.end(origin.timeline())
                .orElseThrow(() -> new Problem(
                        Kind.CHECK_FAILED,
                        where + " is on timeline " + history.timeline() + ", whose history (" + history.left()
                                + ") does not lead through timeline " + origin.timeline()
                                + ", on which blue is: it is no clone of this blue as it has been since setup",
                        "Take a clone of the blue that the configuration names."));
    }
}
