package io.pgbluegreen.testkit.tpcb;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables of {@code pgbench}, in the search path's first schema, with its primary keys: the history has none. */
public final class TpcbSchema {

    static final int TELLERS_PER_BRANCH = 10;
    static final int ACCOUNTS_PER_BRANCH = 100_000;

    private TpcbSchema() {}

    /** Creates the tables, empty. */
    public static void create(Connection connection) throws SQLException {
        execute(connection, """
                CREATE TABLE pgbench_branches (bid integer PRIMARY KEY, bbalance integer, filler char(88));
                CREATE TABLE pgbench_tellers (tid integer PRIMARY KEY, bid integer, tbalance integer, filler char(84));
                CREATE TABLE pgbench_accounts (aid integer PRIMARY KEY, bid integer, abalance integer, filler char(84));
                CREATE TABLE pgbench_history
                    (tid integer, bid integer, aid integer, delta integer, mtime timestamp, filler char(22));
                """);
    }

    /**
     * Fills the tables as {@code pgbench -i -s SCALE} does.
     *
     * @param scale number of branches; each has 10 tellers and 100,000 accounts
     */
    public static void seed(Connection connection, int scale) throws SQLException {
        if (scale < 1) {
            throw new IllegalArgumentException("the scale is a number of branches, at least 1, not " + scale);
        }
        execute(connection, """
                INSERT INTO pgbench_branches (bid, bbalance) SELECT i, 0 FROM generate_series(1, %1$d) AS i;
                INSERT INTO pgbench_tellers (tid, bid, tbalance)
                    SELECT i, (i - 1) / %2$d + 1, 0 FROM generate_series(1, %1$d * %2$d) AS i;
                INSERT INTO pgbench_accounts (aid, bid, abalance, filler)
                    SELECT i, (i - 1) / %3$d + 1, 0, '' FROM generate_series(1, %1$d * %3$d) AS i;
                ANALYZE pgbench_branches;
                ANALYZE pgbench_tellers;
                ANALYZE pgbench_accounts;
                """.formatted(scale, TELLERS_PER_BRANCH, ACCOUNTS_PER_BRANCH));
    }

    private static void execute(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }
}
