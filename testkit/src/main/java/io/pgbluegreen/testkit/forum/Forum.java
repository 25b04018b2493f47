package io.pgbluegreen.testkit.forum;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What clients need to know of the forum they write to.
 *
 * @param clients how many clients share the seeded rows: each has those whose id gives a remainder of its own
 * @param members highest id of the members that were there at the beginning
 * @param posts highest id of the posts that were there at the beginning
 * @param hasEvents whether migration 2 ran (10 and newer): events, badges and reports
 * @param movesRows whether an update may move a row to another partition (11 and newer)
 */
record Forum(int clients, long members, long posts, boolean hasEvents, boolean movesRows) {

    private static final int VERSION_11 = 110_000;

    Forum {
        if (members < clients || posts < clients) {
            throw new IllegalStateException("the forum has " + members + " members and " + posts
                    + " posts, too few for " + clients + " clients; call ForumSchema.seed first");
        }
    }

    static Forum of(Connection connection, int clients, int oldestVersionNum) throws SQLException {
        if (!ForumSchema.exists(connection, "forum.ledger")) {
            throw new IllegalStateException(
                    "there is no forum at " + connection.getMetaData().getURL() + "; call ForumSchema.create first");
        }
        boolean hasEvents = ForumSchema.exists(connection, "forum.events");
        boolean movesRows = hasEvents && Math.min(ForumSchema.versionNum(connection), oldestVersionNum) >= VERSION_11;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT (SELECT coalesce(max(id), 0) FROM forum.members),"
                        + " (SELECT coalesce(max(id), 0) FROM forum.posts)")) {
            row.next();
            return new Forum(clients, row.getLong(1), row.getLong(2), hasEvents, movesRows);
        }
    }
}
