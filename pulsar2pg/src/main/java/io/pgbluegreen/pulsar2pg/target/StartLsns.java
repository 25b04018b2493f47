package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
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
 * load already. A table that the first load does not know is applied from the beginning.
 */
public final class StartLsns {

    private final Map<TableId, Lsn> starts;

    private StartLsns(Map<TableId, Lsn> starts) {
        this.starts = Map.copyOf(starts);
    }

    /** Everything is applied from the beginning. */
    public static StartLsns none() {
        return new StartLsns(Map.of());
    }

    /** What the first load has noted; empty as long as it is not done with every table. */
    public static Optional<StartLsns> ofFirstLoad(Connection connection) throws SQLException {
        if (FirstLoadTables.read(connection).filter(FirstLoad::isDone).isEmpty()) {
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
        return Optional.of(new StartLsns(starts));
    }

    /** Whether a change of the table in a transaction with this commit LSN is in the first load already. */
    public boolean isLoaded(TableId table, Lsn commitLsn) {
        Lsn start = starts.get(table);
        return start != null && commitLsn.isBefore(start);
    }

    /** All tables whose changes in a transaction with this commit LSN are in the first load already. */
    public Set<TableId> loaded(Lsn commitLsn) {
        return starts.keySet().stream()
                .filter(table -> isLoaded(table, commitLsn))
                .collect(Collectors.toSet());
    }
}
