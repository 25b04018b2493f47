package io.pgbluegreen.cli.status;

import io.pgbluegreen.cli.cluster.PublicationGap;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.ForeignCommitTable;
import io.pgbluegreen.postgres.metadata.ForeignCommits;
import io.pgbluegreen.postgres.metadata.Heartbeat;
import io.pgbluegreen.postgres.metadata.HeartbeatTable;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.snapshotcopy.CopySlots;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one cluster knows of the migration, read in one go.
 *
 * @param now by the server's clock
 * @param slot this side's
 * @param registered what setup has noted of it
 * @param copySlots what a killed copy has left, and what keeps WAL
 * @param gaps tables that take part in the migration and of which changes do not leave this side
 * @param heartbeats as of {@code now}
 * @param heartbeatsLater read again once the other cluster was read: what had been written there had time to arrive
 * @param applied how far the other side's changes have been written here
 * @param foreign writes to this side while it was passive, which nobody has acknowledged
 */
record ClusterReading(
        ServerFacts facts,
        Instant now,
        Optional<ReplicationSlot> slot,
        Optional<PublisherState> registered,
        List<String> copySlots,
        List<PublicationGap> gaps,
        List<Daemon> daemons,
        Map<Side, Heartbeat> heartbeats,
        Map<Side, Heartbeat> heartbeatsLater,
        Optional<Applied> applied,
        Optional<FirstLoad> firstLoad,
        List<TableLoad> tables,
        ForeignCommits foreign) {

    /** @throws io.pgbluegreen.problem.Problem when the server refuses */
    static ClusterReading read(Migration migration, Side side, Connection connection) {
        try {
            return new ClusterReading(
                    ServerFacts.read(connection),
                    Sql.one(connection, "SELECT clock_timestamp() AS now", row -> Sql.instant(row, "now")
                            .orElseThrow()),
                    Slots.find(connection, migration.slot(side)),
                    PublisherTable.read(connection, migration.slot(side)),
                    CopySlots.abandoned(connection, migration.slot(side)),
                    PublicationGap.of(migration, side, connection),
                    DaemonTable.readAll(connection),
                    HeartbeatTable.read(connection),
                    Map.of(),
                    AppliedTable.read(connection, side.other().label()),
                    FirstLoadTables.read(connection),
                    FirstLoadTables.tables(connection),
                    ForeignCommitTable.unacknowledged(connection));
        } catch (SQLException e) {
            throw PostgresErrors.statement(migration.cluster(side).where(), "tell how it does", e);
        }
    }

    /** With the heartbeats as they are now. */
    ClusterReading later(Migration migration, Side side, Connection connection) {
        try {
            Map<Side, Heartbeat> now = HeartbeatTable.read(connection);
            return new ClusterReading(
                    facts,
                    this.now,
                    slot,
                    registered,
                    copySlots,
                    gaps,
                    daemons,
                    heartbeats,
                    now,
                    applied,
                    firstLoad,
                    tables,
                    foreign);
        } catch (SQLException e) {
            throw PostgresErrors.statement(migration.cluster(side).where(), "tell how it does", e);
        }
    }

    /** Whether the first load into this side is done. */
    boolean isLoaded() {
        return firstLoad.filter(FirstLoad::isDone).isPresent();
    }

    Optional<Daemon> daemon(String name) {
        return daemons.stream()
                .filter(daemon -> daemon.state().name().equals(name))
                .findFirst();
    }
}
