package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.DdlDecision;
import io.pgbluegreen.postgres.metadata.DdlTable;
import io.pgbluegreen.postgres.metadata.Heartbeat;
import io.pgbluegreen.postgres.metadata.HeartbeatTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows of the schema {@code bluegreen} that came to the clone with blue's files, and what must become of them. */
public final class CloneRows {

    /** All but Flyway's own table, and one whose only row comes with the schema. */
    private static final String TABLES = """
            SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'bluegreen' AND c.relkind = 'r' AND c.relname NOT IN ('flyway_schema_history', 'probe')
            ORDER BY 1""";

    private CloneRows() {}

    /** The last beat of blue's publisher that the clone holds. */
    public static Optional<Heartbeat> heartbeat(Connection clone) throws SQLException {
        return Optional.ofNullable(HeartbeatTable.read(clone).get(Side.BLUE));
    }

    /**
     * Empties all tables, so that the clone is like a green that was just set up. Of blue's DDL commands it keeps that they
     * are in its schema. What was run on the clone itself since, its event triggers have recorded as blue's too, under
     * numbers that blue may have given to other commands. Belongs in a transaction.
     *
     * @param ofBlue all commands that blue has recorded
     */
    public static void forgetBlue(Connection clone, List<DdlCommand> ofBlue) throws SQLException {
        Map<Long, Instant> times = ofBlue.stream().collect(Collectors.toMap(DdlCommand::id, DdlCommand::recordedAt));
        List<DdlCommand> commands = DdlTable.commands(clone, Side.BLUE).stream()
                .filter(command -> command.recordedAt().equals(times.get(command.id())))
                .toList();
        List<String> tables = Sql.list(clone, TABLES, row -> row.getString(1));
        Sql.run(
                clone,
                "TRUNCATE "
                        + tables.stream()
                                .map(table -> MetadataSchema.NAME + "." + Identifiers.quote(table))
                                .collect(Collectors.joining(", ")));
        for (DdlCommand command : commands) {
            DdlTable.done(clone, command, DdlDecision.SKIP, "first load");
        }
    }

    /**
     * Where blue was set up with another green before, whose place the clone takes, blue expects that one's changes.
     * Nothing was applied yet, so that the next setup may note the new one.
     */
    public static void forgetUnusedProgress(Connection blue) throws SQLException {
        Sql.update(blue, "DELETE FROM bluegreen.applied WHERE source = 'green' AND seq = 0");
    }
}
