package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
import io.pgbluegreen.postgres.metadata.PartitionRoutes;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.postgres.metadata.TableLoad.State;
import io.pgbluegreen.postgres.replication.OtherNames;
import io.pgbluegreen.postgres.server.RolePrivileges;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.PhaseBegan;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.SnapshotTaken;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.Warning;
import io.pgbluegreen.snapshotcopy.check.ApplierHold;
import io.pgbluegreen.snapshotcopy.check.EmptyTables;
import io.pgbluegreen.snapshotcopy.check.FiringConstraints;
import io.pgbluegreen.snapshotcopy.check.NewestOperation;
import io.pgbluegreen.snapshotcopy.check.Privileges;
import io.pgbluegreen.snapshotcopy.range.RangePlanner;
import io.pgbluegreen.snapshotcopy.rows.BlueSnapshot;
import io.pgbluegreen.snapshotcopy.rows.CopiedChars;
import io.pgbluegreen.snapshotcopy.rows.CopyTable;
import io.pgbluegreen.snapshotcopy.rows.RowLoad;
import io.pgbluegreen.snapshotcopy.rows.TableWork;
import io.pgbluegreen.snapshotcopy.schema.Partitioning;
import io.pgbluegreen.snapshotcopy.schema.SchemaComparison;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The load's part that copies rows: checks green's tables, takes the snapshot, plans, copies. */
final class RowWork {

    private static final int MOST_SNAPSHOTS = 5;

    private final FirstLoadSettings settings;
    private final Endpoint blue;
    private final Endpoint green;
    private final FirstLoadObserver observer;

    RowWork(FirstLoadSettings settings, Endpoint blue, Endpoint green, FirstLoadObserver observer) {
        this.settings = settings;
        this.blue = blue;
        this.green = green;
        this.observer = observer;
    }

    /**
     * @param selection all of blue's tables that take part
     * @param toCopy those of them that this run copies
     * @param shared tables of green that hold rows of several of them
     * @param records what green has noted before this run
     * @param slotPosition how far the main slot was confirmed before the snapshot
     */
    Progress run(
            TableSelection selection,
            List<Table> toCopy,
            SharedTables shared,
            Map<TableId, TableLoad> records,
            Lsn slotPosition) {
        Set<TableId> begun = records.values().stream()
                .filter(RowWork::isBegun)
                .map(TableLoad::table)
                .collect(Collectors.toSet());
        GreenTables greenTables = checkGreen(selection, toCopy, shared, begun);
        if (toCopy.isEmpty()) {
            tell(greenTables.partitioning, toCopy, shared, begun);
            forgetGoneTables(selection, records);
            return new Progress(0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
        }
        observer.on(new PhaseBegan(Phase.ROWS));
        // Read before the snapshot, in which all rows are that came under them; a later one is noted anew.
        Optional<OtherNames> otherNames = settings.publication()
                .map(publication -> blue.ask(
                        "look which tables had other names",
                        connection -> OtherNames.read(connection, publication, ids(toCopy))));
        try (ApplierHold hold =
                        ApplierHold.take(green.sessions(), blue.settings().side());
                BlueSnapshot snapshot = snapshot(selection, greenTables.partitioning())) {
            hold.requireAtOrBefore(snapshot.lsn());
            if (settings.operation().isPresent()) {
                NewestOperation.require(
                        snapshot.session(), blue.where(), settings.operation().get());
            }
            if (slotPosition.isAfter(snapshot.lsn())) {
                throw new Problem(
                        Kind.NEEDS_PERSON,
                        "the slot \"" + settings.slot() + "\" on " + blue.where() + " was confirmed up to "
                                + slotPosition + ", beyond the snapshot at " + snapshot.lsn(),
                        "Find out whether blue was restored or replaced. If so, begin anew.");
            }
            List<TableWork> work = plan(toCopy, greenTables, begun);
            // In this order: whatever an end in between leaves, the next run empties and copies all of it again.
            note(toCopy, snapshot.lsn());
            otherNames.ifPresent(names -> blue.tell("forget other names of its tables", names::forget));
            tell(greenTables.partitioning, toCopy, shared, begun);
            RowLoad load = new RowLoad(blue.sessions(), green.sessions(), snapshot, hold, observer);
            load.empty(shared.holding(ids(toCopy)).stream()
                    .filter(table -> shared.holds(table, begun))
                    .flatMap(table -> Optional.ofNullable(greenTables.tables.get(table)).stream())
                    .toList());
            forgetGoneTables(selection, records);
            observer.on(new SnapshotTaken(
                    snapshot.lsn(),
                    work.size(),
                    work.stream().mapToInt(table -> table.ranges().size()).sum(),
                    work.stream().mapToLong(TableWork::plannedBytes).sum()));
            return load.run(work, settings.jobs());
        } catch (SQLException e) {
            throw PostgresErrors.statement(blue.where() + " or " + green.where(), "prepare the copy", e);
        }
    }

    private GreenTables checkGreen(
            TableSelection selection, List<Table> toCopy, SharedTables shared, Set<TableId> begun) {
        Map<TableId, Table> tables =
                green.ask("list its tables", connection -> Catalog.tables(connection, TableFilter.ALL)).stream()
                        .collect(Collectors.toMap(Table::id, Function.identity()));
        Partitioning partitioning = partitioning();
        List<String> differences =
                new ArrayList<>(SchemaComparison.differences(selection.tables(), tables, partitioning.forth()));
        differences.addAll(partitioning.differences(selection.tables(), tables));
        if (!differences.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    green.where() + " does not have blue's tables as they are: " + String.join("; ", differences),
                    "Create or alter them on green, or exclude them. No row was copied.");
        }
        List<Table> filled = targets(toCopy, tables, partitioning.forth());
        green.tell("check privileges", connection -> {
            Privileges.requireToFill(connection, green.settings(), filled);
            EmptyTables.require(
                    connection, green.where(), targets(untouched(toCopy, shared, begun), tables, partitioning.forth()));
            if (!RolePrivileges.read(connection).setReplicaRole()) {
                FiringConstraints.requireNone(connection, green.settings(), filled);
            }
        });
        FiringConstraints.warning(filled).ifPresent(text -> observer.on(new Warning(text)));
        return new GreenTables(tables, partitioning, chars());
    }

    private CopiedChars chars() {
        return blue.ask(
                "tell its types of \"char\"",
                onBlue -> green.ask("tell its version", onGreen -> CopiedChars.between(onBlue, onGreen)));
    }

    /** What rows are written into, and how blue's partitions lie in that. */
    private record GreenTables(Map<TableId, Table> tables, Partitioning partitioning, CopiedChars chars) {
        CopyTable pair(Table blue) {
            return CopyTable.of(
                    blue,
                    Optional.ofNullable(tables.get(partitioning.forth().target(blue.id())))
                            .orElseThrow(),
                    chars);
        }

        boolean isShared(Table blue) {
            return partitioning.forth().routed(blue.id()).isPresent();
        }
    }

    private Partitioning partitioning() {
        return blue.ask(
                "tell its partitions",
                onBlue -> green.ask(
                        "tell its partitions",
                        onGreen -> Partitioning.read(blue.settings().side(), onBlue, onGreen)));
    }

    /**
     * Green is told of blue's partitions before a row of them comes. What became since of those that an earlier copy has
     * filled, and this one does not, the stream will tell.
     */
    private void tell(Partitioning partitioning, List<Table> toCopy, SharedTables shared, Set<TableId> begun) {
        Set<TableId> kept = new HashSet<>(begun);
        kept.removeAll(ids(toCopy));
        green.tell(
                "note blue's partitions",
                connection -> partitioning.noteOnGreen(connection, kept, shared.holding(ids(toCopy))));
        partitioning.note().ifPresent(note -> observer.on(new Warning(note)));
    }

    private static List<Table> targets(List<Table> blue, Map<TableId, Table> green, PartitionRoutes forth) {
        return blue.stream()
                .map(table ->
                        Optional.ofNullable(green.get(forth.target(table.id()))).orElseThrow())
                .distinct()
                .toList();
    }

    /** Tables whose rows go where no copy of ours has written yet. */
    private static List<Table> untouched(List<Table> toCopy, SharedTables shared, Set<TableId> begun) {
        return toCopy.stream()
                .filter(table -> !begun.contains(table.id())
                        && shared.holding(Set.of(table.id())).stream().noneMatch(root -> shared.holds(root, begun)))
                .toList();
    }

    private static boolean isBegun(TableLoad load) {
        return load.state() != State.PENDING;
    }

    private static Set<TableId> ids(Collection<Table> tables) {
        return tables.stream().map(Table::id).collect(Collectors.toSet());
    }

    /** A table that was to be copied and is no longer on blue would keep the load from ever being finished. */
    private void forgetGoneTables(TableSelection selection, Map<TableId, TableLoad> records) {
        Set<TableId> wanted = ids(selection.tables());
        List<TableId> gone = records.values().stream()
                .filter(load -> load.state() != State.COPIED && !wanted.contains(load.table()))
                .map(TableLoad::table)
                .sorted()
                .toList();
        if (!gone.isEmpty()) {
            green.tell("forget tables", connection -> LoadNotes.forget(connection, gone));
            observer.on(new Warning("These tables were being copied and are no longer on blue, or are excluded now: "
                    + gone.stream().map(TableId::toString).collect(Collectors.joining(", "))
                    + ". What was copied of them may still be on green, and the applier will stop at a change of a row that is"
                    + " not: begin the load anew if they were written since it began."));
        }
    }

    /** A snapshot in which blue's tables are what they were when they were checked, and stay so. */
    private BlueSnapshot snapshot(TableSelection checked, Partitioning partitioning) throws SQLException {
        List<String> changed = List.of();
        for (int i = 0; i < MOST_SNAPSHOTS; i++) {
            BlueSnapshot snapshot = blue.ask(
                    "give a snapshot",
                    control ->
                            BlueSnapshot.take(blue.sessions(), control, settings.slot(), checked.tables(), observer));
            try {
                // Under the lock, once as of the snapshot and once as of now.
                changed = new ArrayList<>(snapshot.rewritten(checked.tables()));
                changed.addAll(TableSelection.read(snapshot.session(), settings.tables(), blue.where())
                        .changedSince(checked));
                changed.addAll(blue.ask(
                                "list its tables",
                                control -> TableSelection.read(control, settings.tables(), blue.where()))
                        .changedSince(checked));
                if (!blue.ask("tell its partitions", PartitionLeafTable::describe)
                        .equals(partitioning.leaves())) {
                    changed.add("partitions");
                }
            } catch (SQLException | RuntimeException e) {
                snapshot.close();
                throw e;
            }
            if (changed.isEmpty()) {
                return snapshot;
            }
            snapshot.close();
        }
        throw new Problem(
                Kind.UNAVAILABLE,
                "tables of " + blue.where() + " are being changed by DDL while the copy takes its snapshot: "
                        + changed.stream().distinct().sorted().collect(Collectors.joining(", ")),
                "Let the DDL end.");
    }

    private List<TableWork> plan(List<Table> toCopy, GreenTables greenTables, Set<TableId> begun) {
        return blue.ask("tell the size of its tables", connection -> {
            Map<TableId, Long> sizes = Catalog.sizes(connection, toCopy);
            RangePlanner planner = new RangePlanner(connection, settings.rangeBytes());
            List<TableWork> work = new ArrayList<>();
            for (Table table : toCopy) {
                work.add(new TableWork(
                        greenTables.pair(table),
                        planner.plan(table, sizes.getOrDefault(table.id(), 0L)),
                        begun.contains(table.id()) && !greenTables.isShared(table)));
            }
            return work;
        });
    }

    private void note(List<Table> toCopy, Lsn snapshot) {
        green.tell("note the tables to be copied", connection -> {
            FirstLoadTables.noteFirstLsn(connection, snapshot);
            FirstLoadTables.addTables(connection, ids(toCopy));
            LoadNotes.reopen(connection, ids(toCopy));
        });
    }
}
