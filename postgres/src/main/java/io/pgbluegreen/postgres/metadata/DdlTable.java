package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** {@code bluegreen.ddl_command} and {@code bluegreen.ddl_decision}. */
public final class DdlTable {

    private static final String KEY = " WHERE side = ? AND id = ?";

    private DdlTable() {}

    /** The commands of a side, as far as they are known to this database, the first one first. */
    public static List<DdlCommand> commands(Connection connection, Side side) throws SQLException {
        return Sql.list(
                connection,
                "SELECT * FROM bluegreen.ddl_command WHERE side = ? ORDER BY id",
                DdlTable::command,
                side.label());
    }

    public static Optional<DdlCommand> find(Connection connection, Side side, long id) throws SQLException {
        return Sql.first(connection, "SELECT * FROM bluegreen.ddl_command" + KEY, DdlTable::command, side.label(), id);
    }

    /** What was decided about a command of the other side; empty as long as nobody has. */
    public static Optional<DdlDecision> decision(Connection connection, Side side, long id) throws SQLException {
        return Sql.first(
                connection,
                "SELECT decision FROM bluegreen.ddl_decision" + KEY,
                row -> DdlDecision.of(row.getString(1)),
                side.label(),
                id);
    }

    /**
     * Decides about a command of the other side, or changes the decision.
     *
     * @param by who, for people
     * @return false when the command is done with already
     */
    public static boolean decide(Connection connection, Side side, long id, DdlDecision decision, String by)
            throws SQLException {
        return Sql.update(
                        connection,
                        "INSERT INTO bluegreen.ddl_decision AS d (side, id, decision, decided_by) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT (side, id) DO UPDATE SET decision = excluded.decision,"
                                + " decided_by = excluded.decided_by, decided_at = clock_timestamp()"
                                + " WHERE d.done_at IS NULL",
                        side.label(),
                        id,
                        decision.label(),
                        by)
                == 1;
    }

    /** Notes what was done about a command of the other side; belongs in the transaction that did it. */
    public static void done(Connection connection, DdlCommand command, DdlDecision decision, String by)
            throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO bluegreen.ddl_command (side, id, tag, objects, command, search_path, settings,"
                        + " role_name, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                command.side().label(),
                command.id(),
                command.tag(),
                command.objects(),
                command.command(),
                command.searchPath(),
                command.settingLines(),
                command.role(),
                command.recordedAt());
        Sql.update(
                connection,
                "INSERT INTO bluegreen.ddl_decision AS d (side, id, decision, decided_by, done_at)"
                        + " VALUES (?, ?, ?, ?, clock_timestamp())"
                        + " ON CONFLICT (side, id) DO UPDATE SET done_at = excluded.done_at",
                command.side().label(),
                command.id(),
                decision.label(),
                by);
    }

    private static DdlCommand command(ResultSet row) throws SQLException {
        return new DdlCommand(
                Side.of(row.getString("side")),
                row.getLong("id"),
                row.getString("tag"),
                row.getString("objects"),
                Sql.text(row, "command"),
                row.getString("search_path"),
                DdlCommand.settings(row.getString("settings")),
                row.getString("role_name"),
                Sql.instant(row, "recorded_at").orElseThrow(),
                Sql.text(row, "partitions"));
    }
}
