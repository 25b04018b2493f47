package io.pgbluegreen.cli.copy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.config.SchemaSource;
import io.pgbluegreen.cli.follower.FollowerNames;
import io.pgbluegreen.cli.follower.Followers;
import io.pgbluegreen.consumers.follower.FollowerState;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.FirstLoadSettings;
import io.pgbluegreen.snapshotcopy.SchemaMode;
import java.util.Optional;
import java.util.Set;

/** Settings of a first load from those of a migration. */
public final class CopySettings {

    private CopySettings() {}

    /**
     * Settings for the first load of the migration's green.
     *
     * @param operation the newest cutover or rollback, behind which blue takes writes
     * @param again tables to copy once more; empty for an ordinary load
     */
    public static FirstLoadSettings of(Migration migration, long operation, Set<TableId> again) {
        return of(migration, Side.BLUE, migration.green(), operation, again);
    }

    /**
     * Settings for the first load of a follower, from the side that it follows.
     *
     * @throws Problem CHECK_FAILED when it was not set up, or has followed a cutover already
     */
    public static FirstLoadSettings of(Migration migration, Follower follower, Set<TableId> again) {
        FollowerState state = Followers.mover(follower)
                .state()
                .orElseThrow(() -> new Problem(
                        Kind.CHECK_FAILED,
                        Followers.where(follower) + " was not set up",
                        "Run `bluegreen setup` first."));
        if (!state.awaitsFirstLoad()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    Followers.where(follower) + " cannot be loaded any more: it follows " + state.follows()
                            + " since operation " + state.operation(),
                    "To begin anew, drop its tables and its schema bluegreen, and its subscription "
                            + FollowerNames.subscription(follower) + " on both topics, and run `bluegreen setup`.");
        }
        return of(migration, state.follows(), Followers.settings(follower, state.follows()), state.operation(), again);
    }

    private static FirstLoadSettings of(
            Migration migration, Side source, ConnectionSettings target, long operation, Set<TableId> again) {
        Migration.Copy copy = migration.copy();
        SchemaMode schema = copy.schema() == SchemaSource.DUMP
                ? new SchemaMode.Dump(copy.clientTools(), true)
                : SchemaMode.existing();
        return new FirstLoadSettings(
                migration.cluster(source),
                target,
                migration.tables(),
                migration.slot(source),
                copy.jobs(),
                copy.rangeBytes(),
                schema,
                again,
                Optional.of(migration.publication(source)),
                Optional.of(operation));
    }
}
