package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.ForeignCommitTable;
import io.pgbluegreen.postgres.metadata.ForeignCommits;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.Slots;
import java.util.List;
import java.util.Optional;

/** Whether all four daemons work, on slots that are sound, and nobody else has written on the passive side. */
final class ReplicationCheck {

    private static final long SILENT_MILLIS = 5_000;

    private ReplicationCheck() {}

    static void run(Sides sides, Findings findings, Allowance allowance) {
        for (OperationSide side : sides.both()) {
            daemon(side, side.cluster().publisher(), findings, allowance);
            daemon(side, side.cluster().applier(), findings, allowance);
            slot(side, findings, allowance);
            sides.changeLog().end(side.side());
        }
        foreignCommits(sides.to(), findings, allowance);
    }

    private static void daemon(OperationSide side, String name, Findings findings, Allowance allowance) {
        Optional<Daemon> found = side.session()
                .work("tell about its daemons", allowance.left(), connection -> DaemonTable.read(connection, name));
        String remedy =
                "Start it: `bluegreen run`, or the daemon by itself. Both directions must work before a switch.";
        if (found.isEmpty()) {
            findings.blocker("daemons", side.where() + ": " + name + " was never started", remedy);
            return;
        }
        Daemon daemon = found.get();
        long silent = daemon.silentForMillis().orElse(Long.MAX_VALUE);
        if (!daemon.state().actual().equals("running") || silent > SILENT_MILLIS) {
            String last = silent > SILENT_MILLIS ? ", last heard of " + silent / 1000 + " s ago" : "";
            String error = daemon.state().lastError().map(e -> ": " + e).orElse("");
            findings.blocker(
                    "daemons",
                    side.where() + ": " + name + " must be running, and is "
                            + daemon.state().actual() + last + error,
                    daemon.state().remedy().orElse(remedy));
        }
    }

    private static void slot(OperationSide side, Findings findings, Allowance allowance) {
        String name = side.cluster().slot();
        Optional<ReplicationSlot> slot =
                side.session().work("read its slots", allowance.left(), connection -> Slots.find(connection, name));
        if (slot.isEmpty() || slot.get().isLost()) {
            findings.blocker(
                    "slots",
                    side.where() + (slot.isEmpty() ? " has no slot " : " has lost the WAL of slot ") + name,
                    "What was not published is missing on the other side: set up and copy again.");
        } else if (!slot.get().active()) {
            findings.blocker("slots", side.where() + ": nobody streams from slot " + name, "Start its publisher.");
        }
    }

    private static void foreignCommits(OperationSide to, Findings findings, Allowance allowance) {
        ForeignCommits foreign =
                to.session().work("tell of foreign commits", allowance.left(), ForeignCommitTable::unacknowledged);
        if (!foreign.isEmpty()) {
            List<String> some = foreign.listed().stream()
                    .limit(3)
                    .map(commit ->
                            "transaction " + commit.xid() + " at " + commit.commitLsn() + " on " + commit.tables())
                    .toList();
            findings.blocker(
                    "foreign commits",
                    to.where() + " took " + foreign.count() + " transactions that are not from "
                            + to.side().other() + ": " + String.join("; ", some),
                    "Compare the tables on both sides; then `bluegreen alarms --acknowledge`.");
        }
    }
}
