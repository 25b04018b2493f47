package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.TableLoad;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From where on the changes of each table are to be applied: those whose commit record begins before are in the first
 * load already. A table that the load does not know was gone when it began, or is newer: its changes from before are not
 * applied, all others are.
 */
public final class StartLsns {

    private final Map<TableId, Lsn> starts;
    /** That of the first run of the load: a table that is copied again, or came late, says nothing about others. */
    private final Lsn ofUnknown;

    private StartLsns(Map<TableId, Lsn> starts, Lsn ofUnknown) {
        this.starts = Map.copyOf(starts);
        this.ofUnknown = ofUnknown;
    }

    /** Everything is applied from the beginning. */
    public static StartLsns none() {
        return new StartLsns(Map.of(), Lsn.ZERO);
    }

    /** What the first load has noted; empty as long as it is not done with every table. */
    public static Optional<StartLsns> ofFirstLoad(Connection connection) throws SQLException {
        Optional<FirstLoad> done = FirstLoadTables.read(connection).filter(FirstLoad::isDone);
        if (done.isEmpty()) {
            return Optional.empty();
        }
        List<TableLoad> loads = FirstLoadTables.tables(connection);
        Map<TableId, Lsn> starts = new HashMap<>();
        for (TableLoad load : loads) {
            if (load.state() != TableLoad.State.COPIED) {
                return Optional.empty();
            }
            load.startLsn().ifPresent(start -> starts.put(load.table(), start));
        }
        return Optional.of(new StartLsns(starts, done.get().firstLsn().orElse(Lsn.ZERO)));
    }

    /** Whether a change of the table in a transaction with this commit LSN is in the first load already. */
    public boolean isLoaded(TableId table, Lsn commitLsn) {
        Lsn start = starts.get(table);
        if (start == null) {
            // What the schema bluegreen has of the source is not loaded at all.
            return !table.schema().equals(MetadataSchema.NAME) && commitLsn.isBefore(ofUnknown);
        }
        return commitLsn.isBefore(start);
    }

    /** All tables that the load knows whose changes in a transaction with this commit LSN are in the first load already. */
    public Set<TableId> loaded(Lsn commitLsn) {
        return starts.keySet().stream()
                .filter(table -> isLoaded(table, commitLsn))
                .collect(Collectors.toSet());
    }
}
