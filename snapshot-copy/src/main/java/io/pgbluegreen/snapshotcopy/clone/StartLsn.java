package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Settles on where a clone left blue's history: a clone that can tell must agree with the person who tells. */
public final class StartLsn {

    private StartLsn() {}

    /**
     * The start LSN.
     *
     * @param given by a person; needed where the clone was upgraded, which gives it another system identifier
     * @throws Problem CHECK_FAILED when it is not known, or differs from what the clone says
     */
    public static Lsn of(Optional<Lsn> given, Connection clone, Origin origin, String where) throws SQLException {
        ServerFacts facts = ServerFacts.read(clone);
        if (facts.inRecovery()) {
            throw CloneServer.inRecovery(where);
        }
        boolean upgraded = !facts.systemIdentifier().equals(origin.systemIdentifier());
        if (upgraded && given.isPresent()) {
            return given.get();
        }
        Lsn told = CloneServer.leftAt(clone, origin, where);
        if (given.isPresent() && !given.get().equals(told)) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    where + " left blue's history at " + told + ", and --start-lsn says " + given.get(),
                    "Leave out --start-lsn: it is only needed for a clone that went through pg_upgrade.");
        }
        return told;
    }
}
