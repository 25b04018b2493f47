package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.catalog.TableFilter.LikePattern;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What records DDL commands of users, and TRUNCATE where that is not decoded. */
public final class DdlCapture {

    /** The event triggers, which belong to the database and to no schema. */
    public static final List<String> TRIGGERS = List.of("bluegreen_ddl", "bluegreen_drop");

    /** On each published table where TRUNCATE is not decoded. */
    public static final String TRUNCATE_TRIGGER = "bluegreen_truncate";

    private DdlCapture() {}

    /**
     * Says whose database this is and which tables take part.
     *
     * @param publishNew whether tables join the publication when they are created
     */
    public static void configure(
            Connection connection, Side side, String publication, TableFilter filter, boolean publishNew)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            Sql.update(
                    connection,
                    "INSERT INTO bluegreen.ddl_capture (side, publication, publish_new) VALUES (?, ?, ?)"
                            + " ON CONFLICT (singleton) DO UPDATE SET side = excluded.side,"
                            + " publication = excluded.publication, publish_new = excluded.publish_new",
                    side.label(),
                    publication,
                    publishNew);
            Sql.run(connection, "DELETE FROM bluegreen.table_pattern");
            for (LikePattern pattern : filter.likePatterns()) {
                Sql.update(
                        connection,
                        "INSERT INTO bluegreen.table_pattern (included, schema_like, table_like) VALUES (?, ?, ?)",
                        pattern.included(),
                        pattern.schema(),
                        pattern.table());
            }
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Whether commands are recorded. */
    public static boolean isRecording(Connection connection) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT count(*) FROM pg_catalog.pg_event_trigger WHERE evtname IN ('bluegreen_ddl', 'bluegreen_drop')"
                                + " AND evtenabled IN ('O', 'A')",
                        row -> row.getInt(1))
                == TRIGGERS.size();
    }

    /** The statements that begin to record; they take a superuser. */
    public static List<String> statements() {
        return List.of(
                "CREATE EVENT TRIGGER bluegreen_ddl ON ddl_command_end EXECUTE PROCEDURE bluegreen.record_ddl()",
                "CREATE EVENT TRIGGER bluegreen_drop ON sql_drop EXECUTE PROCEDURE bluegreen.record_ddl()");
    }

    /** Begins to record, from scratch where something is left of an earlier time. */
    public static void begin(Connection connection) throws SQLException {
        end(connection);
        for (String statement : statements()) {
            Sql.run(connection, statement);
        }
    }

    /** Ends recording. Does nothing where that is done. */
    public static void end(Connection connection) throws SQLException {
        for (String trigger : TRIGGERS) {
            Sql.run(connection, "DROP EVENT TRIGGER IF EXISTS " + Identifiers.quote(trigger));
        }
    }

    /**
     * Puts a trigger on each table that has none which always fires, where TRUNCATE is not decoded. Each waits a few
     * seconds at most for those who write to the table, and lets the others pass meanwhile.
     *
     * @param tables their OIDs
     * @return how many triggers were made, or made to fire always
     */
    public static int guardTruncate(Connection connection, Collection<Long> tables) throws SQLException {
        if (ServerVersion.of(connection).hasTruncateDecoding()) {
            return 0;
        }
        Sql.run(connection, "SET lock_timeout TO '5s'");
        int made = 0;
        for (long table : tables) {
            boolean guarded = Sql.one(
                    connection,
                    "SELECT bluegreen.guard_truncate(cast(? AS oid))",
                    row -> row.getBoolean(1),
                    Long.toString(table));
            made += guarded ? 1 : 0;
        }
        Sql.run(connection, "RESET lock_timeout");
        return made;
    }

    /**
     * Tables of which TRUNCATE is lost, always or in replica role: it is not decoded, and the trigger is missing, was
     * disabled, or was enabled again as an ordinary one.
     * Whether they are published, and so should have one, is not asked.
     */
    public static List<TableId> unguarded(Connection connection) throws SQLException {
        if (ServerVersion.of(connection).hasTruncateDecoding()) {
            return List.of();
        }
        return Sql.list(
                connection,
                "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname <> 'bluegreen'"
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid"
                        + " AND t.tgname = ? AND t.tgenabled = 'A')"
                        + " ORDER BY 1, 2",
                row -> new TableId(row.getString(1), row.getString(2)),
                TRUNCATE_TRIGGER);
    }

    /** The tables that have such a trigger, whatever the version: pg_upgrade and dumps carry it along. */
    public static List<TableId> guarded(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT n.nspname, c.relname FROM pg_catalog.pg_trigger t"
                        + " JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid"
                        + " JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace"
                        + " WHERE pn.nspname = 'bluegreen' AND p.proname = 'record_truncate' AND NOT t.tgisinternal"
                        + " ORDER BY 1, 2",
                row -> new TableId(row.getString(1), row.getString(2)));
    }

    /**
     * Takes the trigger from each table, one after the other. Each waits a few seconds at most for those who use the
     * table, and nobody waits behind it for longer.
     *
     * @return the tables that keep it, since somebody used them all that time
     */
    public static List<TableId> unguardTruncate(Connection connection) throws SQLException {
        List<TableId> kept = new ArrayList<>();
        Sql.run(connection, "SET lock_timeout TO '5s'");
        for (TableId table : guarded(connection)) {
            try {
                Sql.run(
                        connection,
                        "DROP TRIGGER IF EXISTS " + Identifiers.quote(TRUNCATE_TRIGGER) + " ON " + table.toSql());
            } catch (SQLException e) {
                if (!PostgresErrors.isLockTimeout(e)) {
                    throw e;
                }
                kept.add(table);
            }
        }
        Sql.run(connection, "RESET lock_timeout");
        return kept;
    }
}
