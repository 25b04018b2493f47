package io.pgbluegreen.cli.adopt;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.ActiveSide;
import io.pgbluegreen.cli.setup.Setup;
import io.pgbluegreen.cli.setup.SetupLog;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.Adoption;
import io.pgbluegreen.snapshotcopy.Adoption.Checked;
import io.pgbluegreen.snapshotcopy.AdoptionSettings;
import io.pgbluegreen.snapshotcopy.check.MainSlot;
import io.pgbluegreen.snapshotcopy.clone.CloneFiles;
import io.pgbluegreen.snapshotcopy.clone.CloneServer;
import io.pgbluegreen.snapshotcopy.clone.Origin;
import io.pgbluegreen.topic.PulsarConnection;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes a clone of blue's files the migration's green. */
public final class CloneTakeover {

    private CloneTakeover() {}

    /**
     * Checks the clone, then notes where applying begins. Does nothing where that is done.
     *
     * @param given where the clone left blue's history, where a person knows it
     * @throws Problem that lists what stands in the way, before anything was changed
     */
    public static void run(Migration migration, Optional<Lsn> given, SetupLog log) throws InterruptedException {
        requireBlueActive(migration);
        if (isAdopted(migration)) {
            log.alreadyThere("green: adopted as a clone of blue");
            return;
        }
        AdoptionSettings settings = new AdoptionSettings(
                migration.blue(),
                migration.green(),
                migration.slot(Side.BLUE),
                migration.publication(Side.BLUE),
                given);
        try (Adoption adoption = Adoption.open(settings)) {
            Checked checked = adoption.check();
            checked.notes().forEach(log::warns);
            Setup.checkClone(migration);
            try (PulsarConnection pulsar = PulsarConnection.open(migration.pulsar())) {
                new TopicProof(pulsar, migration.topic(Side.BLUE), adoption::committed, log)
                        .check(checked.startLsn(), checked.heartbeat(), checked.typed());
            }
            adoption.adopt(checked);
            log.done("green: adopted as a clone of blue up to " + checked.startLsn() + ", "
                    + checked.tables().size() + " tables; what it held of blue's own state is gone");
        }
    }

    /** Where a clone left blue's history: from the files in the folder, or from the running green. */
    public static Lsn startLsn(Migration migration, Optional<Path> folder) {
        Origin origin;
        try (Cluster blue = Cluster.open(migration.blue(), "bluegreen adopt")) {
            PublisherState publisher = blue.call(
                    "read where its slot begins",
                    connection -> MainSlot.begin(connection, blue.where(), migration.slot(Side.BLUE)));
            origin = new Origin(publisher.systemId(), publisher.timeline());
        }
        if (folder.isPresent()) {
            return new CloneFiles(folder.get()).leftAt(origin);
        }
        try (Cluster green = Cluster.open(migration.green(), "bluegreen adopt")) {
            return green.call(
                    "find where it left blue's history",
                    connection -> CloneServer.leftAt(connection, origin, green.where()));
        }
    }

    private static boolean isAdopted(Migration migration) {
        try (Cluster green = Cluster.open(migration.green(), "bluegreen adopt")) {
            return green.call(
                            "read the state of the first load",
                            connection -> MetadataSchema.exists(connection)
                                    ? FirstLoadTables.read(connection)
                                    : Optional.<FirstLoad>empty())
                    .filter(load -> load.way() == FirstLoad.Way.ADOPT && load.isDone())
                    .isPresent();
        }
    }

    private static void requireBlueActive(Migration migration) {
        try (Cluster blue = Cluster.open(migration.blue(), "bluegreen adopt")) {
            if (!ActiveSide.find(Map.of(Side.BLUE, blue)).equals(Optional.of(Side.BLUE))) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        blue.where() + " does not take writes: a cutover has moved them, or is open",
                        "A clone becomes green before the first cutover. `bluegreen status` tells what is open.");
            }
        }
    }
}
