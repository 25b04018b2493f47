package io.pgbluegreen.cli.ddl;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.DdlTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Commands of one side that another database has not met, or waits before. */
public final class PendingDdl {

    private PendingDdl() {}

    /**
     * The commands, the first one first.
     *
     * @param source a session on the database of {@code side}
     * @param target a session on the database that they go to
     */
    public static List<DdlCommand> of(Side side, Connection source, Connection target) throws SQLException {
        Set<Long> met =
                DdlTable.commands(target, side).stream().map(DdlCommand::id).collect(Collectors.toSet());
        return DdlTable.commands(source, side).stream()
                .filter(command -> !met.contains(command.id()))
                .toList();
    }
}
