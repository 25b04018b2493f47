package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code bluegreen.daemon}: daemons write what they do, commands write what is wanted of them. A change of what is
 * wanted is notified on {@link #CHANNEL} with the daemon's name.
 */
public final class DaemonTable {

    /** The channel for LISTEN; the payload is the daemon's name. */
    public static final String CHANNEL = "bluegreen_daemon";

    private static final String SELECT = """
            SELECT d.name, d.desired, d.actual, d.detail, d.last_error, d.remedy, d.host, d.pid, d.started_at, d.beat_at,
                   (extract(epoch FROM clock_timestamp() - d.beat_at) * 1000)::bigint AS silent_millis,
                   (SELECT array_agg(c.key ORDER BY c.key) FROM jsonb_each_text(d.counters) AS c) AS counter_names,
                   (SELECT array_agg(c.value::bigint ORDER BY c.key) FROM jsonb_each_text(d.counters) AS c) AS counter_values
            FROM bluegreen.daemon d""";

    private DaemonTable() {}

    /**
     * Registers a daemon's process that has just started. What is wanted of it stays as it was, and what the process
     * before it said of errors goes.
     */
    public static void register(Connection connection, String name, String host, long pid) throws SQLException {
        Sql.update(connection, """
                INSERT INTO bluegreen.daemon AS d (name, actual, host, pid, started_at, beat_at)
                VALUES (?, 'starting', ?, ?, clock_timestamp(), clock_timestamp())
                ON CONFLICT (name) DO UPDATE SET actual = excluded.actual, host = excluded.host, pid = excluded.pid,
                    started_at = excluded.started_at, beat_at = excluded.beat_at, detail = NULL, last_error = NULL,
                    remedy = NULL""", name, host, pid);
    }

    /**
     * Writes what a registered daemon does.
     *
     * @return what is wanted of it
     * @throws IllegalStateException when it is not registered
     */
    public static DesiredState report(Connection connection, DaemonState state) throws SQLException {
        List<String> names = List.copyOf(state.counters().keySet());
        return Sql.one(
                connection,
                """
                UPDATE bluegreen.daemon SET actual = ?, detail = ?, last_error = ?, remedy = ?,
                    beat_at = clock_timestamp(),
                    counters = (SELECT coalesce(jsonb_object_agg(c.name, c.value), '{}')
                                FROM unnest(cast(? AS text[]), cast(? AS bigint[])) AS c(name, value))
                WHERE name = ? RETURNING desired""",
                row -> DesiredState.of(row.getString(1)),
                state.actual(),
                state.detail(),
                state.lastError(),
                state.remedy(),
                connection.createArrayOf("text", names.toArray()),
                connection.createArrayOf(
                        "bigint", names.stream().map(state.counters()::get).toArray()),
                state.name());
    }

    /**
     * Writes what is wanted of a daemon and notifies it.
     *
     * @return false when no daemon of that name ever registered
     */
    public static boolean setDesired(Connection connection, String name, DesiredState desired) throws SQLException {
        return Sql.first(
                        connection,
                        "WITH changed AS (UPDATE bluegreen.daemon SET desired = ? WHERE name = ? RETURNING name)"
                                + " SELECT pg_notify('" + CHANNEL + "', name) FROM changed",
                        row -> true,
                        desired.label(),
                        name)
                .isPresent();
    }

    public static Optional<Daemon> read(Connection connection, String name) throws SQLException {
        return Sql.first(connection, SELECT + " WHERE d.name = ?", DaemonTable::daemon, name);
    }

    /** All daemons that ever registered in this database, by name. */
    public static List<Daemon> readAll(Connection connection) throws SQLException {
        return Sql.list(connection, SELECT + " ORDER BY d.name", DaemonTable::daemon);
    }

    private static Daemon daemon(ResultSet row) throws SQLException {
        return new Daemon(
                new DaemonState(
                        row.getString("name"),
                        row.getString("actual"),
                        Sql.text(row, "detail"),
                        Sql.text(row, "last_error"),
                        Sql.text(row, "remedy"),
                        counters(row)),
                DesiredState.of(row.getString("desired")),
                Sql.text(row, "host"),
                Optional.ofNullable(row.getObject("pid", Long.class)),
                Sql.instant(row, "started_at"),
                Sql.instant(row, "beat_at"),
                Optional.ofNullable(row.getObject("silent_millis", Long.class)));
    }

    private static Map<String, Long> counters(ResultSet row) throws SQLException {
        Map<String, Long> counters = new HashMap<>();
        Array names = row.getArray("counter_names");
        Array values = row.getArray("counter_values");
        if (names != null && values != null) {
            String[] name = (String[]) names.getArray();
            Long[] value = (Long[]) values.getArray();
            for (int i = 0; i < name.length; i++) {
                counters.put(name[i], value[i]);
            }
        }
        return counters;
    }
}
