package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;

/** A clone that runs and has not been upgraded: it has blue's system identifier. */
public final class CloneServer {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final int PG_WAL_SINCE = 10;
    private static final int GRANTABLE_SINCE = 11;

    private CloneServer() {}

    /**
     * Where it left that history.
     *
     * @param where names the server in messages
     * @throws Problem CHECK_FAILED when it is no recovered clone of it, or the role may not read its history file
     */
    public static Lsn leftAt(Connection clone, Origin origin, String where) throws SQLException {
        ServerFacts facts = ServerFacts.read(clone);
        if (!facts.systemIdentifier().equals(origin.systemIdentifier())) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    where + " has the system identifier " + facts.systemIdentifier() + ", blue "
                            + origin.systemIdentifier()
                            + ": pg_upgrade has given it a history of its own, or it is no clone of blue",
                    "Where it was upgraded, read the position from the files that pg_upgrade was given: `bluegreen adopt"
                            + " start-lsn --data-directory FOLDER` with the old data directory.");
        }
        if (facts.inRecovery()) {
            throw inRecovery(where);
        }
        if (facts.timeline() <= origin.timeline()) {
            throw OwnTimeline.missing(where, facts.timeline());
        }
        return OwnTimeline.leftAt(TimelineHistory.parse(facts.timeline(), text(clone, facts, where)), origin, where);
    }

    /** It does not write yet, and goes on reading blue's WAL. */
    static Problem inRecovery(String where) {
        return new Problem(
                Kind.CHECK_FAILED,
                where + " is still in recovery; expected a clone that has left blue's history",
                "Wait until it has recovered, or promote it (pg_ctl promote), then try again.");
    }

    private static String text(Connection clone, ServerFacts facts, String where) throws SQLException {
        String folder = ServerVersion.of(clone).isAtLeast(PG_WAL_SINCE) ? "pg_wal/" : "pg_xlog/";
        String file = folder + TimelineHistory.fileName(facts.timeline());
        try {
            return Sql.one(clone, "SELECT pg_catalog.pg_read_file(?)", row -> row.getString(1), file);
        } catch (SQLException e) {
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            throw new Problem(
                    Kind.CHECK_FAILED,
                    where + ": the role may not read " + file + ", which tells where the clone left blue's history",
                    "On the clone's machine: `bluegreen adopt start-lsn --data-directory FOLDER`"
                            + (ServerVersion.of(clone).isAtLeast(GRANTABLE_SINCE)
                                    ? "; or let the role read it, as a superuser: GRANT EXECUTE ON FUNCTION"
                                            + " pg_catalog.pg_read_file(text) TO it."
                                    : "."),
                    e);
        }
    }
}
