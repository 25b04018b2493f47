package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** {@code bluegreen.first_load} and its tables: what of the first load has been done, so that it can be resumed. */
public final class FirstLoadTables {

    private static final String SELECT_TABLES = """
            SELECT t.schema_name, t.table_name, t.state, t.start_lsn, t.started_at, t.finished_at,
                   coalesce(sum(r.rows_copied), 0)::bigint AS rows, coalesce(sum(r.bytes_copied), 0)::bigint AS bytes,
                   count(r.range_no)::int AS ranges_total, count(r.finished_at)::int AS ranges_done
            FROM bluegreen.first_load_table t
            LEFT JOIN bluegreen.first_load_range r USING (schema_name, table_name)""";

    private FirstLoadTables() {}

    /**
     * Begins the first load, or finds the one that was begun before.
     *
     * @return what is noted now; its way may be another than the one asked for
     */
    public static FirstLoad begin(Connection connection, FirstLoad.Way way, Optional<String> detail)
            throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO bluegreen.first_load (way, detail) VALUES (?, ?) ON CONFLICT DO NOTHING",
                way.label(),
                detail);
        return read(connection).orElseThrow();
    }

    public static Optional<FirstLoad> read(Connection connection) throws SQLException {
        return Sql.first(
                connection,
                "SELECT * FROM bluegreen.first_load",
                row -> new FirstLoad(
                        FirstLoad.Way.of(row.getString("way")),
                        Sql.instant(row, "started_at").orElseThrow(),
                        Sql.instant(row, "finished_at"),
                        Sql.text(row, "detail"),
                        Sql.text(row, "first_lsn").map(Lsn::parse)));
    }

    /**
     * Notes from where on the load reads. As long as nothing is here that was read, a later run begins anew; then the first
     * one counts: tables that were gone since, or came, are told by the changes behind it.
     *
     * @param first of the run's snapshot, or where a clone left
     */
    public static void noteFirstLsn(Connection connection, Lsn first) throws SQLException {
        Sql.update(
                connection,
                "UPDATE bluegreen.first_load SET first_lsn = cast(? AS pg_lsn)"
                        + " WHERE finished_at IS NULL AND first_lsn IS DISTINCT FROM '0/0'"
                        + " AND NOT EXISTS (SELECT FROM bluegreen.first_load_table WHERE start_lsn IS NOT NULL)",
                first);
    }

    /**
     * Notes that every table is here.
     *
     * @throws IllegalStateException when a table is not copied yet, or no load was begun
     */
    public static void finish(Connection connection) throws SQLException {
        int finished = Sql.update(
                connection,
                "UPDATE bluegreen.first_load SET finished_at = clock_timestamp(), first_lsn = coalesce(first_lsn, '0/0')"
                        + " WHERE NOT EXISTS (SELECT FROM bluegreen.first_load_table WHERE state <> 'copied')");
        if (finished != 1) {
            throw new IllegalStateException("expected a first load with all tables copied, found none or some missing");
        }
    }

    /** Forgets the load and its tables, so that it can begin anew. */
    public static void clear(Connection connection) throws SQLException {
        Sql.run(connection, "DELETE FROM bluegreen.first_load_table; DELETE FROM bluegreen.first_load");
    }

    /** Adds tables that are to be loaded; those already there stay as they are. */
    public static void addTables(Connection connection, Collection<TableId> tables) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO bluegreen.first_load_table (schema_name, table_name)"
                        + " SELECT * FROM unnest(cast(? AS text[]), cast(? AS text[])) ON CONFLICT DO NOTHING",
                texts(connection, tables.stream().map(TableId::schema).toList()),
                texts(connection, tables.stream().map(TableId::name).toList()));
    }

    /**
     * Adds tables that are here with all their rows, without having been copied one by one.
     *
     * @param startLsn changes whose commit record starts before it are in the rows, all others are to be applied
     */
    public static void addLoaded(Connection connection, Collection<TableId> tables, Lsn startLsn) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO bluegreen.first_load_table (schema_name, table_name, state, start_lsn, started_at, finished_at)
                SELECT t.schema_name, t.table_name, 'copied', cast(? AS pg_lsn), clock_timestamp(), clock_timestamp()
                FROM unnest(cast(? AS text[]), cast(? AS text[])) AS t(schema_name, table_name)""",
                startLsn,
                texts(connection, tables.stream().map(TableId::schema).toList()),
                texts(connection, tables.stream().map(TableId::name).toList()));
    }

    /**
     * Begins a table, or begins it again: ranges and counts of an earlier attempt are forgotten. Two or three
     * statements: belongs in a transaction, with the one that empties the table.
     *
     * @param startLsn the position that belongs to the snapshot from which every range is read
     * @param conditions one for each range, numbered from 0
     * @throws IllegalStateException when the table was not added
     */
    public static void startTable(Connection connection, TableId table, Lsn startLsn, List<String> conditions)
            throws SQLException {
        setState(
                connection,
                table,
                "state = 'copying', start_lsn = cast(? AS pg_lsn), started_at = clock_timestamp(), finished_at = NULL",
                startLsn);
        Sql.update(
                connection,
                "DELETE FROM bluegreen.first_load_range WHERE schema_name = ? AND table_name = ?",
                table.schema(),
                table.name());
        Sql.update(
                connection,
                "INSERT INTO bluegreen.first_load_range (schema_name, table_name, range_no, condition)"
                        + " SELECT ?, ?, c.place - 1, c.text"
                        + " FROM unnest(cast(? AS text[])) WITH ORDINALITY AS c(text, place)",
                table.schema(),
                table.name(),
                texts(connection, conditions));
    }

    /**
     * Notes that a range is here; belongs into the transaction that writes its rows.
     *
     * @throws IllegalStateException when there is no such range or it was finished before: its rows would be here twice
     */
    public static void finishRange(Connection connection, TableId table, int number, long rows, long bytes)
            throws SQLException {
        int finished = Sql.update(
                connection,
                "UPDATE bluegreen.first_load_range SET rows_copied = ?, bytes_copied = ?, finished_at = clock_timestamp()"
                        + " WHERE schema_name = ? AND table_name = ? AND range_no = ? AND finished_at IS NULL",
                rows,
                bytes,
                table.schema(),
                table.name(),
                number);
        if (finished != 1) {
            throw new IllegalStateException("expected an unfinished range " + number + " of " + table + ", found none");
        }
    }

    /**
     * Notes that a table is here.
     *
     * @throws IllegalStateException when it was not begun or one of its ranges is not finished
     */
    public static void finishTable(Connection connection, TableId table) throws SQLException {
        int finished = Sql.update(connection, """
                UPDATE bluegreen.first_load_table t SET state = 'copied', finished_at = clock_timestamp()
                WHERE schema_name = ? AND table_name = ? AND state = 'copying'
                  AND NOT EXISTS (SELECT FROM bluegreen.first_load_range r WHERE r.schema_name = t.schema_name
                                  AND r.table_name = t.table_name AND r.finished_at IS NULL)""", table.schema(), table.name());
        if (finished != 1) {
            throw new IllegalStateException("expected " + table + " being copied with all ranges finished");
        }
    }

    /** All tables of the load, by schema and name. */
    public static List<TableLoad> tables(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                SELECT_TABLES + " GROUP BY t.schema_name, t.table_name"
                        + " ORDER BY t.schema_name COLLATE \"C\", t.table_name COLLATE \"C\"",
                FirstLoadTables::tableLoad);
    }

    /** The ranges of a table that was begun, by number. */
    public static List<RangeLoad> ranges(Connection connection, TableId table) throws SQLException {
        return Sql.list(
                connection,
                "SELECT * FROM bluegreen.first_load_range WHERE schema_name = ? AND table_name = ? ORDER BY range_no",
                row -> new RangeLoad(
                        table,
                        row.getInt("range_no"),
                        row.getString("condition"),
                        row.getLong("rows_copied"),
                        row.getLong("bytes_copied"),
                        Sql.instant(row, "finished_at")),
                table.schema(),
                table.name());
    }

    private static void setState(Connection connection, TableId table, String assignments, Object parameter)
            throws SQLException {
        int updated = Sql.update(
                connection,
                "UPDATE bluegreen.first_load_table SET " + assignments + " WHERE schema_name = ? AND table_name = ?",
                parameter,
                table.schema(),
                table.name());
        if (updated != 1) {
            throw new IllegalStateException("expected " + table + " among the tables of the first load, found it not");
        }
    }

    private static TableLoad tableLoad(ResultSet row) throws SQLException {
        return new TableLoad(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                TableLoad.State.of(row.getString("state")),
                Sql.text(row, "start_lsn").map(Lsn::parse),
                row.getLong("rows"),
                row.getLong("bytes"),
                row.getInt("ranges_total"),
                row.getInt("ranges_done"),
                Sql.instant(row, "started_at"),
                Sql.instant(row, "finished_at"));
    }

    private static Array texts(Connection connection, Collection<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }
}
