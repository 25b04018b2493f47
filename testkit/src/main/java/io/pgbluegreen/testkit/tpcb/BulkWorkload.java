package io.pgbluegreen.testkit.tpcb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Inserts in large transactions and then one update of half the rows, on a table with jsonb and numeric.
 *
 * @param inserts rows in all
 * @param transactions in how many transactions they are inserted
 * @param updates rows of the one update that follows
 */
public record BulkWorkload(int inserts, int transactions, int updates) {

    /** A million inserts in 100 transactions, and one update of half a million rows: some 370 MB of WAL. */
    public static final BulkWorkload FULL = new BulkWorkload(1_000_000, 100, 500_000);

    public BulkWorkload {
        if (transactions < 1 || inserts < transactions || updates < 0 || updates > inserts) {
            throw new IllegalArgumentException("expected at least one row a transaction and no more updates than rows,"
                    + " not " + inserts + " inserts in " + transactions + " transactions and " + updates + " updates");
        }
    }

    /** A fraction of {@link #FULL}, with transactions of the same size. */
    public static BulkWorkload scaled(double scale) {
        int transactions = Math.max(1, (int) Math.round(FULL.transactions * scale));
        int inserts = transactions * (FULL.inserts / FULL.transactions);
        return new BulkWorkload(inserts, transactions, inserts / 2);
    }

    /** Creates the table {@code bulk} in the search path's first schema. */
    public static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE bulk (
                        id         bigint PRIMARY KEY,
                        name       text NOT NULL,
                        amount     numeric(14, 2) NOT NULL,
                        document   jsonb NOT NULL,
                        changed_at timestamptz NOT NULL
                    )
                    """);
        }
    }

    /** Row changes that {@link #run} makes. */
    public long changes() {
        return (long) inserts + updates;
    }

    /** Runs it on the empty table, on a connection with autocommit. */
    public void run(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO bulk (id, name, amount, document, changed_at)
                        SELECT i, 'name ' || i, i * 1.01,
                               jsonb_build_object('id', i, 'tags', jsonb_build_array('a', 'b', i % 10), 'text', md5(i::text)),
                               timestamptz '2026-01-01 00:00:00+00' + i * interval '1 second'
                        FROM generate_series(?, ?) AS i
                        """);
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE bulk SET amount = amount * 2, document = document || '{\"updated\": true}' WHERE id <= ?")) {
            for (int transaction = 0; transaction < transactions; transaction++) {
                insert.setLong(1, (long) inserts * transaction / transactions + 1);
                insert.setLong(2, (long) inserts * (transaction + 1) / transactions);
                insert.executeUpdate();
            }
            update.setLong(1, updates);
            update.executeUpdate();
        }
    }
}
