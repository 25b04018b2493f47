package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.postgres.metadata.MigrationHistory.Entry;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Applies our migrations where Flyway's free edition refuses the server, which is on 9.6: the same scripts, the same
 * notes of what was applied, the same refusals. All in one transaction: the schema is as before, or as this program
 * expects it.
 */
final class PlainMigrations {

    /** The characters "metadata"; any number would do that nobody else uses. */
    private static final long LOCK = 0x6D657461_64617461L;

    private PlainMigrations() {}

    /** What was applied does not fit what this program has. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * Creates the schema, or brings it up to date; waits for others that do.
     *
     * @throws Refused when the schema is of a newer program or was changed by somebody else; it is as before then
     */
    static void apply(Connection connection) throws SQLException {
        apply(connection, Migration.all());
    }

    static void apply(Connection connection, List<Migration> migrations) throws SQLException {
        connection.setAutoCommit(false);
        try {
            // Its own statement: what the next one reads must be younger than the lock.
            Sql.list(connection, "SELECT pg_catalog.pg_advisory_xact_lock(?)", row -> 1, LOCK);
            createHistory(connection);
            List<Entry> applied = MigrationHistory.read(connection);
            requireFitting(migrations, applied);
            for (Migration migration : migrations.subList(applied.size(), migrations.size())) {
                long began = System.nanoTime();
                Sql.run(connection, migration.sql());
                MigrationHistory.add(connection, migration, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            rollback(connection, e);
            throw e;
        }
    }

    private static void createHistory(Connection connection) throws SQLException {
        if (MetadataSchema.exists(connection)) {
            if (MigrationHistory.exists(connection)) {
                return;
            }
            requireEmpty(connection);
        } else {
            Sql.run(connection, "CREATE SCHEMA " + MetadataSchema.NAME);
        }
        MigrationHistory.create(connection);
    }

    private static void requireEmpty(Connection connection) throws SQLException {
        List<String> found = Sql.list(
                connection,
                "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? ORDER BY 1 LIMIT 5",
                row -> row.getString(1),
                MetadataSchema.NAME);
        if (!found.isEmpty()) {
            throw new Refused(
                    "expected the schema to be empty or to say in flyway_schema_history what was applied, found "
                            + String.join(", ", found) + " and no such table");
        }
    }

    /** What was applied is the beginning of what there is to apply. */
    private static void requireFitting(List<Migration> migrations, List<Entry> applied) {
        for (int i = 0; i < applied.size(); i++) {
            Entry entry = applied.get(i);
            if (i >= migrations.size()) {
                throw new Refused("expected migrations up to version "
                        + migrations.get(migrations.size() - 1).version() + ", found that version " + entry.version()
                        + " (" + entry.script() + ") was applied");
            }
            Migration expected = migrations.get(i);
            if (!entry.version().equals(Integer.toString(expected.version())) || !entry.success()) {
                throw new Refused("expected that " + expected.script() + " was applied, found version "
                        + entry.version() + " (" + entry.script() + (entry.success() ? ")" : ", failed)"));
            }
            if (!entry.checksum().equals(Optional.of(expected.checksum()))) {
                throw new Refused("expected " + expected.script() + " with checksum " + expected.checksum()
                        + ", found that one with "
                        + entry.checksum().map(String::valueOf).orElse("none") + " was applied");
            }
        }
    }

    private static void rollback(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
