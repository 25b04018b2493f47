package io.pgbluegreen.cli.command;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.config.SchemaSource;
import io.pgbluegreen.cli.copy.CopyProgress;
import io.pgbluegreen.cli.copy.CopySettings;
import io.pgbluegreen.cli.copy.RowsDisplay;
import io.pgbluegreen.cli.cutover.ActiveSide;
import io.pgbluegreen.cli.follower.FollowerNames;
import io.pgbluegreen.cli.largeobject.LargeObjectLines;
import io.pgbluegreen.cli.largeobject.LargeObjectWork;
import io.pgbluegreen.cli.setup.Setup;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.FirstLoad;
import io.pgbluegreen.snapshotcopy.FirstLoadSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code bluegreen copy}. */
@Command(
        name = "copy",
        header = "Loads green once, while blue goes on working, then sets up the way back.",
        description = {
            "Brings blue's schema to green (pg_dump and psql, or --schema existing), copies every table's rows as of one"
                    + " snapshot in parallel, makes indexes and constraints, and gathers statistics. Large objects"
                    + " are brought in line each time that it runs; their later changes are not replicated. What blue changes"
                    + " meanwhile waits in its topic and is applied afterwards. At the end green's own publication and slot"
                    + " are made, so that its changes can go back to blue.",
            "",
            "It can be stopped or killed at any time and run again: tables that are complete are kept.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen copy --jobs 8",
            "  bluegreen copy --schema existing",
            "  bluegreen copy --table forum.posts     once more, with pulsar2pg of green stopped",
            "  bluegreen copy --follower analytics"
        })
public final class CopyCommand extends MigrationCommand {

    private static final String APPLICATION = "bluegreen copy";

    @Option(
            names = "--schema",
            paramLabel = "dump|existing",
            description = "Bring the schema, or find it on green (default: copy.schema of the configuration).")
    private Optional<SchemaSource> schema = Optional.empty();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "How many ranges to copy at a time (default: copy.jobs of the configuration).")
    private Optional<Integer> jobs = Optional.empty();

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "Copy only this table, once more; may be given several times.")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--follower",
            paramLabel = "NAME",
            description = "Load this follower instead of green, from the side that it follows.")
    private Optional<String> follower = Optional.empty();

    public CopyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Set<TableId> again = again();
        if (jobs.filter(number -> number < 1 || number > 64).isPresent()) {
            throw new ParameterException(spec().commandLine(), "expected --jobs from 1 to 64, found " + jobs.get());
        }
        Migration migration = migration().withCopy(schema, jobs);
        FirstLoadSettings settings = settings(migration, again);
        try (CopyProgress progress = new CopyProgress(out(), RowsDisplay.of(out(), surroundings()))) {
            FirstLoad.run(settings, progress);
        }
        if (follower.isEmpty()) {
            Setup.runWayBack(migration, new PrintedSetupLog(out()));
            copyLargeObjects(migration);
        }
        return Outcome.DONE.exitCode();
    }

    /**
     * What green was given since a cutover is on green first.
     *
     * @return the newest operation, behind which blue takes writes; 0 before the first
     */
    private static long requireBlueTakesWrites(Migration migration) {
        try (Cluster blue = Cluster.open(migration.blue(), APPLICATION);
                Cluster green = Cluster.open(migration.green(), APPLICATION)) {
            Optional<Side> active = ActiveSide.find(Map.of(Side.BLUE, blue, Side.GREEN, green));
            if (!active.equals(Optional.of(Side.BLUE))) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        active.isPresent()
                                ? "green takes writes: a copy would put blue's rows in place of what was written there"
                                : "the markers do not say which side takes writes: a cutover or rollback is open",
                        active.isPresent()
                                ? "Go back with `bluegreen rollback` first, if green is to be loaded again."
                                : "Finish or undo it first: run the same command again.");
            }
            return blue.call(
                    "read its markers",
                    connection -> MetadataSchema.exists(connection) ? MarkerTable.newestOperation(connection) : 0L);
        }
    }

    /** Once green takes writes, its own large objects are the ones that hold. */
    private void copyLargeObjects(Migration migration) {
        if (tables.isEmpty()) {
            try (LargeObjectWork work = LargeObjectWork.open(migration)) {
                if (work.source() == Side.BLUE && work.isNeeded()) {
                    out().println("… large objects");
                    var unused = work.fix(new LargeObjectLines(out(), work.source()));
                }
            }
        }
    }

    private FirstLoadSettings settings(Migration migration, Set<TableId> again) {
        return follower.map(name -> CopySettings.of(migration, FollowerNames.require(migration, name), again))
                .orElseGet(() -> CopySettings.of(migration, requireBlueTakesWrites(migration), again));
    }

    private Set<TableId> again() {
        Set<TableId> again = new TreeSet<>();
        for (String table : tables) {
            try {
                again.add(TableId.parse(table));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec().commandLine(), "--table: " + e.getMessage(), e);
            }
        }
        return again;
    }
}
