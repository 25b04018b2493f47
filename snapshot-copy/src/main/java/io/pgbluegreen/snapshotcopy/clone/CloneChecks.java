package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Persistence;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.catalog.TableKind;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.check.ApplierHold;
import io.pgbluegreen.snapshotcopy.schema.SchemaComparison;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What must hold before a clone becomes green. Those checks that do not need each other are gathered. */
public final class CloneChecks {

    private final PublisherState publisher;
    private final String blueName;
    private final String greenName;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private List<Table> followed = List.of();
    private List<String> sequences = List.of();

    /** @param publisher what blue has noted of its slot */
    public CloneChecks(PublisherState publisher, String blueName, String greenName) {
        this.publisher = publisher;
        this.blueName = blueName;
        this.greenName = greenName;
    }

    /**
     * That the clone came after setup, whose row it holds then, and that nobody has begun to use it as green.
     *
     * @throws Problem CHECK_FAILED
     */
    public void requireOfThisMigration(Connection clone) throws SQLException {
        if (!MetadataSchema.exists(clone)) {
            throw tooOld("has no schema " + MetadataSchema.NAME);
        }
        Optional<FirstLoad> load = FirstLoadTables.read(clone);
        if (load.isPresent()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    greenName + " was loaded before (" + load.get().way() + ", begun at "
                            + load.get().startedAt() + "): changes that were applied since would be applied again",
                    "Nothing is left to do. To begin anew, take a new clone.");
        }
        Optional<PublisherState> copied = PublisherTable.read(clone, publisher.slot());
        if (copied.isEmpty()) {
            throw tooOld("does not know blue's replication slot " + publisher.slot());
        }
        if (!copied.get().startLsn().equals(publisher.startLsn())
                || !copied.get().systemId().equals(publisher.systemId())
                || copied.get().timeline() != publisher.timeline()
                || !copied.get().topic().equals(publisher.topic())) {
            throw tooOld("knows another replication slot of that name, from "
                    + copied.get().startLsn() + " of system " + copied.get().systemId() + ", timeline "
                    + copied.get().timeline() + ", for topic " + copied.get().topic());
        }
        ApplierHold.requireStopped(clone, greenName);
    }

    private Problem tooOld(String found) {
        return new Problem(
                Kind.CHECK_FAILED,
                greenName + " " + found
                        + ", which blue has since setup: it is no clone of blue, or was taken before its"
                        + " slot was made, so that changes are missing",
                "Run `bluegreen setup --side blue`, then take a new clone.");
    }

    /** That blue's slot begins before the clone left its history, and that blue has come that far. */
    public void requireWithin(Connection blue, Lsn start) throws SQLException {
        ServerFacts facts = ServerFacts.read(blue);
        if (!facts.systemIdentifier().equals(publisher.systemId()) || facts.timeline() != publisher.timeline()) {
            problems.add(new Problem(
                    Kind.NEEDS_PERSON,
                    blueName + " has the system identifier " + facts.systemIdentifier() + " and is on timeline "
                            + facts.timeline() + "; its slot was made on " + publisher.systemId() + ", timeline "
                            + publisher.timeline(),
                    "It was replaced or promoted since setup: begin anew."));
        }
        if (start.isBefore(publisher.startLsn())) {
            problems.add(new Problem(
                    Kind.CHECK_FAILED,
                    "the clone left blue's history at " + start + ", before blue's slot begins at "
                            + publisher.startLsn() + ": changes between both are lost",
                    "Take a new clone."));
        }
        if (start.isAfter(facts.currentLsn())) {
            problems.add(new Problem(
                    Kind.CHECK_FAILED,
                    "the clone left blue's history at " + start + ", and " + blueName + " has only come to "
                            + facts.currentLsn(),
                    "Read the position once more with `bluegreen adopt start-lsn`, from the clone that became green."));
        }
    }

    /**
     * The users' tables whose changes blue publishes.
     *
     * @throws Problem CHECK_FAILED where there are none
     */
    public static Set<TableId> published(Connection blue, String publication, String where) throws SQLException {
        Set<TableId> tables = new TreeSet<>(Publications.find(blue, publication)
                .map(found -> Set.copyOf(found.tables()))
                .orElse(Set.of()));
        tables.removeAll(MetadataSchema.PUBLISHED);
        if (tables.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    where + " publishes no table (publication " + publication + ")",
                    "Run `bluegreen setup --side blue`, then take a new clone.");
        }
        return tables;
    }

    /** Notes what blue has. */
    public void blue(Connection blue, Set<TableId> tables) throws SQLException {
        List<Table> all = Catalog.tables(blue, TableFilter.ALL);
        followed = all.stream().filter(table -> tables.contains(table.id())).toList();
        sequences = Leftovers.sequences(blue);
        note(
                "Unlogged tables are empty in a clone",
                all.stream()
                        .filter(table ->
                                table.kind() == TableKind.ORDINARY && table.persistence() == Persistence.UNLOGGED)
                        .map(table -> table.id().toString())
                        .toList());
    }

    /** Compares the clone with it, and looks for what must not be on green. */
    public void green(Connection clone, String slot, String publication) throws SQLException {
        Map<TableId, Table> tables = Catalog.tables(clone, TableFilter.ALL).stream()
                .collect(Collectors.toMap(Table::id, Function.identity()));
        List<String> differences = SchemaComparison.differences(followed, tables);
        if (!differences.isEmpty()) {
            problems.add(new Problem(
                    Kind.CHECK_FAILED,
                    greenName + " does not have blue's tables as they are: " + String.join("; ", differences),
                    "Make the same change on green, and `bluegreen ddl skip` blue's when the applier stops before it; or take"
                            + " a new clone, or exclude the tables."));
        }
        late(tables, ClonedPublication.tables(clone, publication));
        Set<String> missing = new TreeSet<>(sequences);
        missing.removeAll(Leftovers.sequences(clone));
        note("Sequences of blue that are missing on green", missing);
        problems.addAll(Leftovers.problems(clone, slot, greenName));
    }

    /** Its OID tells a table that came with the files from one that was made here since, whose changes are all to come. */
    private void late(Map<TableId, Table> tables, Set<TableId> publishedThen) {
        List<String> late = followed.stream()
                .filter(table -> !publishedThen.contains(table.id()))
                .filter(table -> Optional.ofNullable(tables.get(table.id()))
                        .filter(cloned -> cloned.oid() == table.oid())
                        .isPresent())
                .map(table -> table.id().toString())
                .toList();
        if (!late.isEmpty()) {
            problems.add(new Problem(
                    Kind.CHECK_FAILED,
                    greenName + " is a clone from before blue published " + String.join(", ", late)
                            + ": their changes from between are neither in the clone nor in the topic",
                    "Take a new clone, or exclude the tables."));
        }
    }

    private void note(String what, java.util.Collection<String> names) {
        if (!names.isEmpty()) {
            notes.add(what + ": " + String.join(", ", names) + ".");
        }
    }

    /** What a person should know. */
    public List<String> notes() {
        return notes;
    }

    /**
     * Ends the work when a check has failed.
     *
     * @throws Problem the only one, or one that lists all
     */
    public void throwIfAny() {
        if (problems.size() == 1) {
            throw problems.get(0);
        }
        if (!problems.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    problems.size() + " things stand in the way; nothing was changed:\n  "
                            + problems.stream()
                                    .map(each -> "- " + each.getMessage() + "\n    → " + each.remedy())
                                    .collect(Collectors.joining("\n  ")),
                    "Mend them, then run it again.");
        }
    }
}
