package io.pgbluegreen.demo.product;

import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.config.MigrationReader;
import io.pgbluegreen.cli.config.TrafficSettings;
import io.pgbluegreen.cli.copy.CopySettings;
import io.pgbluegreen.cli.cutover.Switchboard;
import io.pgbluegreen.cli.daemon.Daemons;
import io.pgbluegreen.cli.daemon.Patience;
import io.pgbluegreen.cli.daemon.Supervisor;
import io.pgbluegreen.cli.setup.Setup;
import io.pgbluegreen.cutover.CutoverObserver;
import io.pgbluegreen.cutover.DryRun;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.snapshotcopy.FirstLoad;
import io.pgbluegreen.snapshotcopy.FirstLoadObserver;
import io.pgbluegreen.snapshotcopy.FirstLoadResult;
import io.pgbluegreen.topic.PulsarConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One migration, from its configuration to four running daemons, all in this process and by the same objects that the
 * other commands use.
 */
public final class LocalReplication implements AutoCloseable {

    private final Migration migration;
    private final Narrator narrator;
    private final PulsarConnection pulsar;
    private final List<Supervisor> supervisors = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<Problem> failures = new ConcurrentLinkedQueue<>();

    private LocalReplication(Migration migration, Narrator narrator) {
        this.migration = migration;
        this.narrator = narrator;
        this.pulsar = PulsarConnection.open(migration.pulsar());
    }

    /**
     * Reads a migration and connects to its Pulsar.
     *
     * @param configuration a {@code migration.yaml}
     */
    public static LocalReplication of(Path configuration, Narrator narrator) {
        return new LocalReplication(MigrationReader.read(configuration, Map.of()), narrator);
    }

    /** Prepares both clusters and Pulsar: {@code bluegreen setup}. */
    public void setUp() {
        Setup.run(migration, new ToldSetup(narrator));
    }

    /** Loads green, to which no writes have gone yet: the first half of {@code bluegreen copy}. */
    public FirstLoadResult copy(FirstLoadObserver observer) {
        return FirstLoad.run(CopySettings.of(migration, 0, Set.of()), observer);
    }

    /** Lets green publish its changes too: the second half of {@code bluegreen copy}. */
    public void setUpWayBack() {
        Setup.runWayBack(migration, new ToldSetup(narrator));
    }

    /** Starts publisher and applier of both directions, each in a thread of its own: {@code bluegreen run}. */
    public void start() {
        Daemons daemons = new Daemons(migration, pulsar, Patience.ENDS);
        for (Side side : Side.values()) {
            supervisors.add(daemons.publisher(side));
            supervisors.add(daemons.applier(side));
        }
        for (Supervisor supervisor : supervisors) {
            Thread thread = new Thread(() -> run(supervisor), supervisor.name());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** Checks everything and predicts the pause: {@code bluegreen cutover --dry-run}, or {@code rollback}. */
    public DryRun dryRun(Side from) throws InterruptedException {
        try (Switchboard board = Switchboard.open(migration)) {
            return board.cutover(new CutoverObserver() {}).dryRun(from);
        }
    }

    /** Moves clients to the other side: {@code bluegreen cutover --yes}, or {@code rollback}. */
    public OperationReport switchFrom(Side from) {
        boolean pooler = migration.traffic() instanceof TrafficSettings.PgBouncer;
        try (Switchboard board = Switchboard.open(migration);
                ToldSwitch told = new ToldSwitch(narrator, from, pooler)) {
            return board.cutover(told).run(from);
        }
    }

    /**
     * Looks whether all daemons are at work.
     *
     * @throws Problem that has ended one of them
     */
    public void requireRunning() {
        Problem failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
    }

    private void run(Supervisor supervisor) {
        try {
            supervisor.run();
        } catch (Problem e) {
            failures.add(e);
        }
    }

    /** Stops the daemons in good order. */
    @Override
    public void close() {
        supervisors.forEach(Supervisor::stop);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pulsar.close();
    }
}
