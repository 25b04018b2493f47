package io.pgbluegreen.snapshotcopy.check;

import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * That the rows come from the side that takes writes. On the other one stands, besides what was written there, what has
 * come since from the side that does; whoever is loaded from it and goes on with that side's topic gets it twice.
 */
public final class NewestOperation {

    private NewestOperation() {}

    /**
     * Checks the markers.
     *
     * @param snapshot a session that sees what is copied
     * @param newest the newest cutover or rollback that it may know of
     * @throws Problem CHECK_FAILED when it knows of a newer one
     */
    public static void require(Connection snapshot, String where, long newest) throws SQLException {
        long found = MarkerTable.newestOperation(snapshot);
        if (found > newest) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "the writes went from or to " + where + " with operation " + found + ", and the target is to be"
                            + " loaded as of operation " + newest
                            + ": what was written elsewhere since would come twice",
                    "A follower begins anew: drop its tables, its schema bluegreen and its subscription on both topics,"
                            + " run \"bluegreen setup\", which lets it follow the side that takes writes now, then copy."
                            + " For green, run the copy again, which looks which side takes writes.");
        }
    }
}
