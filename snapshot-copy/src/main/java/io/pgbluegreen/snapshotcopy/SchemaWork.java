package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.PhaseBegan;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.Warning;
import io.pgbluegreen.snapshotcopy.LoadSteps.Step;
import io.pgbluegreen.snapshotcopy.schema.ClientTools;
import io.pgbluegreen.snapshotcopy.schema.ClusterWideNames;
import io.pgbluegreen.snapshotcopy.schema.LeftBehind;
import io.pgbluegreen.snapshotcopy.schema.PublicSchema;
import io.pgbluegreen.snapshotcopy.schema.SchemaSection;
import io.pgbluegreen.snapshotcopy.schema.SchemaTransfer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The load's part that brings blue's schema to green, where that is asked for. */
final class SchemaWork {

    private final FirstLoadSettings settings;
    private final Endpoint blue;
    private final Endpoint green;
    private final FirstLoadObserver observer;

    SchemaWork(FirstLoadSettings settings, Endpoint blue, Endpoint green, FirstLoadObserver observer) {
        this.settings = settings;
        this.blue = blue;
        this.green = green;
        this.observer = observer;
    }

    private boolean isMissing(LoadSteps steps, Step step) {
        return settings.schema() instanceof SchemaMode.Dump && settings.again().isEmpty() && !steps.has(step);
    }

    /**
     * Whether green's schema is that of blue now, or later.
     *
     * @param before the load as it was before this run
     */
    boolean isToCome(LoadSteps steps, Optional<io.pgbluegreen.postgres.metadata.FirstLoad> before) {
        return settings.schema() instanceof SchemaMode.Existing ? before.isEmpty() : isMissing(steps, Step.PRE_DATA);
    }

    /** Everything that would keep a section from going over, before anything is changed. */
    void check(LoadSteps steps) {
        if (settings.schema() instanceof SchemaMode.Existing
                && steps.has(Step.PRE_DATA)
                && !steps.has(Step.POST_DATA)) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    "this load was begun with the schema from a dump, and green still lacks the indexes and constraints"
                            + " that come after the rows",
                    "Go on with --schema dump.");
        }
        if (isMissing(steps, Step.PRE_DATA)) {
            blue.ask("list what a dump leaves behind", LeftBehind::warnings)
                    .forEach(warning -> observer.on(new Warning(warning)));
            warnOfPublic();
        }
        if (isMissing(steps, Step.POST_DATA) && settings.schema() instanceof SchemaMode.Dump dump) {
            tools(dump);
            blue.tell(
                    "list roles and tablespaces",
                    onBlue -> green.tell(
                            "list roles and tablespaces",
                            onGreen -> ClusterWideNames.require(onBlue, onGreen, green.where(), dump.ownership())));
        }
    }

    private void warnOfPublic() {
        if (!ownsPublic()
                && !blue.ask("read the privileges of schema public", PublicSchema::access)
                        .equals(green.ask("read the privileges of schema public", PublicSchema::access))) {
            observer.on(new Warning(
                    "Owner and privileges of schema public stay as they are on green, since the role does not"
                            + " own it there. From version 15 on, nobody but the database's owner may create anything in it: let"
                            + " its owner GRANT what is missing."));
        }
    }

    private boolean ownsPublic() {
        return green.ask("look who owns schema public", PublicSchema::isOwned);
    }

    /** Brings what must be there before the rows; gives the steps that are done then. */
    LoadSteps preData(LoadSteps steps) {
        return isMissing(steps, Step.PRE_DATA)
                ? carry(Phase.PRE_DATA, SchemaSection.PRE_DATA, steps.with(List.of(Step.PRE_DATA)))
                : steps;
    }

    /**
     * Brings what comes after the rows. Where tables come from snapshots of different times, a row may refer to one that
     * is not there yet: foreign keys have to wait then.
     */
    LoadSteps postData(LoadSteps steps) {
        if (!isMissing(steps, Step.POST_DATA)) {
            return steps;
        }
        return startLsns().size() <= 1
                ? carry(
                        Phase.POST_DATA,
                        SchemaSection.POST_DATA,
                        steps.with(List.of(Step.POST_DATA, Step.FOREIGN_KEYS)))
                : carry(Phase.POST_DATA, SchemaSection.POST_DATA_BUT_FOREIGN_KEYS, steps.with(List.of(Step.POST_DATA)));
    }

    /**
     * Brings the foreign keys that had to wait, if they can hold by now: if the applier, which works in whole
     * transactions, has passed every snapshot.
     *
     * @return whether they still have to wait
     */
    boolean foreignKeysPending(LoadSteps steps) {
        if (!steps.has(Step.POST_DATA) || !isMissing(steps, Step.FOREIGN_KEYS)) {
            return false;
        }
        Lsn youngest = startLsns().stream().max(Comparator.naturalOrder()).orElse(Lsn.ZERO);
        Lsn position = green.ask(
                        "read the applier's position",
                        connection -> AppliedTable.read(
                                connection, blue.settings().side().label()))
                .map(Applied::endLsn)
                .orElse(Lsn.ZERO);
        if (position.isBefore(youngest)) {
            observer.on(
                    new Warning("Green has no foreign keys yet: its tables come from snapshots of different times, and"
                            + " fit together once the applier has passed " + youngest + " (it is at " + position
                            + "). Run the copy again then: it will only add the foreign keys."));
            return true;
        }
        carry(Phase.FOREIGN_KEYS, SchemaSection.FOREIGN_KEYS, steps.with(List.of(Step.FOREIGN_KEYS)));
        return false;
    }

    private Set<Lsn> startLsns() {
        return green.ask("read the state of the load", FirstLoadTables::tables).stream()
                .map(TableLoad::startLsn)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    private LoadSteps carry(Phase phase, SchemaSection section, LoadSteps after) {
        if (!(settings.schema() instanceof SchemaMode.Dump dump)) {
            throw new IllegalStateException("expected a schema from a dump, found " + settings.schema());
        }
        observer.on(new PhaseBegan(phase));
        new SchemaTransfer(
                        tools(dump),
                        blue.settings(),
                        green.settings(),
                        green.ask("tell its version", ServerVersion::of),
                        dump.ownership(),
                        ownsPublic())
                .carry(section, after.sql());
        return after;
    }

    private ClientTools tools(SchemaMode.Dump dump) {
        return ClientTools.find(
                dump.clientTools(),
                blue.ask("tell its version", ServerVersion::of),
                green.ask("tell its version", ServerVersion::of));
    }
}
