package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.DdlDecision;
import io.pgbluegreen.postgres.metadata.DdlTable;
import io.pgbluegreen.postgres.metadata.FirstLoad.Way;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PartitionRoutes;
import io.pgbluegreen.postgres.metadata.SeenRelationTable;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.postgres.metadata.TableLoad.State;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.Finished;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.PhaseBegan;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.TableKept;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.Warning;
import io.pgbluegreen.snapshotcopy.LoadSteps.Step;
import io.pgbluegreen.snapshotcopy.check.AllPublished;
import io.pgbluegreen.snapshotcopy.check.ApplierHold;
import io.pgbluegreen.snapshotcopy.check.LoadLock;
import io.pgbluegreen.snapshotcopy.check.MainSlot;
import io.pgbluegreen.snapshotcopy.check.Privileges;
import io.pgbluegreen.snapshotcopy.rows.Statistics;
import io.pgbluegreen.snapshotcopy.schema.Partitioning;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One run of the first load, step by step. */
final class LoadRun {

    private final FirstLoadSettings settings;
    private final Endpoint blue;
    private final Endpoint green;
    private final FirstLoadObserver observer;
    private final SchemaWork schema;
    private final long beganNanos = System.nanoTime();

    LoadRun(FirstLoadSettings settings, Endpoint blue, Endpoint green, FirstLoadObserver observer) {
        this.settings = settings;
        this.blue = blue;
        this.green = green;
        this.observer = observer;
        this.schema = new SchemaWork(settings, blue, green, observer);
    }

    FirstLoadResult run() {
        observer.on(new PhaseBegan(Phase.CHECKS));
        requirePlaces();
        green.tell("lock the copy", connection -> LoadLock.acquire(connection, green.where()));
        Lsn slotPosition = blue.ask(
                "look up the slot", connection -> MainSlot.require(connection, blue.settings(), settings.slot()));
        blue.ask("read where the slot begins", connection -> MainSlot.begin(connection, blue.where(), settings.slot()));
        dropLeftovers();
        TableSelection selection = blue.ask(
                "list its tables", connection -> TableSelection.read(connection, settings.tables(), blue.where()));
        Map<TableId, TableLoad> records = records();
        Optional<io.pgbluegreen.postgres.metadata.FirstLoad> before =
                green.ask("read the state of the load", FirstLoadTables::read);
        if (before.isPresent() && before.get().isDone() && settings.again().isEmpty()) {
            return alreadyFinished(LoadSteps.of(before.get()), selection, records);
        }
        SharedTables shared = records.isEmpty() ? SharedTables.NONE : sharedTables();
        List<Table> asked = toCopy(selection, records);
        List<Table> toCopy = toCopyWith(asked, shared, selection, records);
        Set<TableId> copiedNow = ids(toCopy);
        List<TableLoad> kept = records.values().stream()
                .filter(load -> load.state() == State.COPIED && !copiedNow.contains(load.table()))
                .toList();
        checkBlue(toCopy, kept);
        selection.warnings().forEach(warning -> observer.on(new Warning(warning)));
        tellCopiedWith(asked, toCopy);
        kept.forEach(
                load -> observer.on(new TableKept(load.table(), load.startLsn().orElseThrow())));

        LoadSteps steps = LoadSteps.of(begin());
        schema.check(steps);
        if (schema.isToCome(steps, before)) {
            noteKnownCommands();
        }
        steps = schema.preData(steps);
        Progress copied =
                new RowWork(settings, blue, green, observer).run(selection, toCopy, shared, records, slotPosition);
        steps = analyze(schema.postData(steps), toCopy);
        noteColumns(toCopy);
        green.tell("note that the load is finished", FirstLoadTables::finish);
        return finished(new FirstLoadResult(
                false,
                copied.tablesDone(),
                selection.tables().size() - toCopy.size(),
                copied.rows(),
                copied.bytes(),
                schema.foreignKeysPending(steps),
                elapsed()));
    }

    /** What users did to blue's schema until now is in the schema that green gets: the applier goes on without it. */
    private void noteKnownCommands() {
        Side side = blue.settings().side();
        List<DdlCommand> known =
                blue.ask("list recorded DDL commands", connection -> DdlTable.commands(connection, side));
        green.tell("note which DDL commands its schema has", connection -> {
            for (DdlCommand command : known) {
                DdlTable.done(connection, command, DdlDecision.SKIP, "first load");
            }
        });
    }

    /** As they were when they were found to be like green's: what changes behind that unrecorded is to be noticed. */
    private void noteColumns(List<Table> copied) {
        List<SeenRelationTable.Described> described =
                blue.ask("tell its tables' columns", connection -> SeenRelationTable.describe(connection, copied));
        green.tell(
                "note blue's columns",
                connection -> SeenRelationTable.replace(
                        connection, blue.settings().side().label(), described));
    }

    /** Of this target nobody else loads now, and a load of another one that shares the slot loses nothing. */
    private void dropLeftovers() {
        List<String> dropped = blue.ask(
                "drop what a killed copy has left", connection -> CopySlots.dropLeftovers(connection, settings.slot()));
        if (!dropped.isEmpty()) {
            observer.on(
                    new Warning("A copy was killed while it took its snapshot. What it left and what kept WAL back on"
                            + " blue is dropped now: replication slot " + String.join(", ", dropped) + "."));
        }
    }

    private void requirePlaces() {
        if (!green.ask("look for the schema bluegreen", MetadataSchema::exists)) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "expected the schema " + MetadataSchema.NAME + " in database "
                            + green.settings().database() + " of " + green.where() + ", found none",
                    "Run \"bluegreen setup\" first.");
        }
    }

    private Map<TableId, TableLoad> records() {
        return green.ask("read the state of the load", FirstLoadTables::tables).stream()
                .collect(Collectors.toMap(TableLoad::table, Function.identity()));
    }

    private FirstLoadResult alreadyFinished(
            LoadSteps steps, TableSelection selection, Map<TableId, TableLoad> records) {
        String unknown = selection.tables().stream()
                .map(Table::id)
                .filter(id -> !records.containsKey(id))
                .map(TableId::toString)
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            observer.on(new Warning("The load is finished, and these tables are not in it: " + unknown
                    + ". Copy each with --table, with the applier stopped."));
        }
        return finished(new FirstLoadResult(
                true, 0, selection.tables().size(), 0, 0, schema.foreignKeysPending(steps), elapsed()));
    }

    private List<Table> toCopy(TableSelection selection, Map<TableId, TableLoad> records) {
        Set<TableId> known = ids(selection.tables());
        List<String> unknown = settings.again().stream()
                .filter(id -> !known.contains(id))
                .map(TableId::toString)
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    "expected tables of " + blue.where() + " that the table filter includes, found "
                            + String.join(", ", unknown),
                    "Correct the name (schema.table, with double quotes where it needs them) or the filter.");
        }
        return selection.tables().stream()
                .filter(table -> settings.again().contains(table.id())
                        || !Optional.ofNullable(records.get(table.id()))
                                .filter(load -> load.state() == State.COPIED)
                                .isPresent())
                .toList();
    }

    /** Partitions that are gone may have left a part of their rows. */
    private static List<Table> toCopyWith(
            List<Table> asked, SharedTables shared, TableSelection selection, Map<TableId, TableLoad> records) {
        Set<TableId> incomplete = ids(asked);
        records.values().stream()
                .filter(load -> load.state() == State.COPYING)
                .map(TableLoad::table)
                .forEach(incomplete::add);
        return shared.copiedWith(incomplete, selection.tables());
    }

    private static Set<TableId> ids(List<Table> tables) {
        return tables.stream().map(Table::id).collect(Collectors.toCollection(HashSet::new));
    }

    private SharedTables sharedTables() {
        return blue.ask(
                "tell its partitions",
                onBlue -> green.ask(
                        "tell its partitions",
                        onGreen -> SharedTables.of(
                                PartitionRoutes.read(
                                        onGreen, blue.settings().side().label()),
                                Partitioning.read(blue.settings().side(), onBlue, onGreen)
                                        .forth())));
    }

    private void tellCopiedWith(List<Table> asked, List<Table> toCopy) {
        String more = toCopy.stream()
                .filter(table -> !asked.contains(table))
                .map(table -> table.id().toString())
                .collect(Collectors.joining(", "));
        if (!more.isEmpty()) {
            observer.on(
                    new Warning(more + " are copied again, together with the other partitions of blue whose rows stand"
                            + " in the same tables on green."));
        }
    }

    private void checkBlue(List<Table> toCopy, List<TableLoad> kept) {
        settings.publication()
                .ifPresent(publication -> blue.tell(
                        "look which tables are published",
                        connection -> AllPublished.require(connection, blue.where(), publication, toCopy)));
        blue.tell(
                "look up the slot",
                connection -> MainSlot.requireOlderThan(connection, blue.settings(), settings.slot(), kept));
        blue.tell("check privileges", connection -> Privileges.requireToRead(connection, blue.settings(), toCopy));
        if (!settings.again().isEmpty()) {
            green.tell("look for an applier", connection -> ApplierHold.requireStopped(connection, green.where()));
        }
    }

    private io.pgbluegreen.postgres.metadata.FirstLoad begin() {
        io.pgbluegreen.postgres.metadata.FirstLoad load = green.ask(
                "note the begin of the load",
                connection -> FirstLoadTables.begin(connection, Way.COPY, Optional.empty()));
        if (load.way() != Way.COPY && settings.again().isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    green.where() + " is noted as a clone of blue, begun at " + load.startedAt(),
                    "Finish it with \"bluegreen adopt\", or copy single tables with --table.");
        }
        return load;
    }

    private LoadSteps analyze(LoadSteps steps, List<Table> copied) {
        observer.on(new PhaseBegan(Phase.ANALYZE));
        Set<TableId> tables = steps.has(Step.ANALYZE)
                ? copied.stream().map(Table::id).collect(Collectors.toSet())
                : records().keySet();
        List<Table> all = green.ask("list its tables", connection -> Catalog.tables(connection, TableFilter.ALL));
        PartitionRoutes routes = green.ask(
                "tell its partitions",
                connection ->
                        PartitionRoutes.read(connection, blue.settings().side().label()));
        Set<TableId> targets = tables.stream().map(routes::target).collect(Collectors.toSet());
        new Statistics(green.sessions(), observer).analyze(Statistics.roots(targets, all), settings.jobs());
        LoadSteps after = steps.with(List.of(Step.ANALYZE));
        green.tell("note a finished step", after::write);
        return after;
    }

    private FirstLoadResult finished(FirstLoadResult result) {
        observer.on(new Finished(result));
        return result;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }
}
