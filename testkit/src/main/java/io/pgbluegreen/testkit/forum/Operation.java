package io.pgbluegreen.testkit.forum;

import java.sql.SQLException;

/** One thing that a client does inside a transaction: a statement, or a few. */
@FunctionalInterface
interface Operation {

    void run(ForumSession session) throws SQLException;
}
