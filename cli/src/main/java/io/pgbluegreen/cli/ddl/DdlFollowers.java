package io.pgbluegreen.cli.ddl;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.follower.Followers;
import io.pgbluegreen.consumers.follower.FollowerState;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Followers while DDL commands are looked at: each meets them as the other side does, and waits for the same decisions. */
final class DdlFollowers implements AutoCloseable {

    private final List<Cluster> reached = new ArrayList<>();
    private final List<Cluster> meeting = new ArrayList<>();
    private final List<String> away = new ArrayList<>();

    /** @param source where the commands are run */
    static DdlFollowers open(Migration migration, Side source, String application) {
        DdlFollowers followers = new DdlFollowers();
        for (Follower follower : migration.followers()) {
            followers.open(follower, source, application);
        }
        return followers;
    }

    private void open(Follower follower, Side source, String application) {
        try {
            Cluster database = Cluster.open(Followers.settings(follower, Side.BLUE), application);
            reached.add(database);
            database.requireSchema();
            if (meets(follower, database, source)) {
                meeting.add(database);
            }
        } catch (Problem problem) {
            away.add(Followers.where(follower) + ": " + problem.getMessage());
        }
    }

    /** One that reads the other topic will meet them once it was handed over; a load brings what was before it. */
    private static boolean meets(Follower follower, Cluster database, Side source) {
        return Followers.mover(follower)
                .state()
                .filter(state -> state.follows() == source && (!state.awaitsFirstLoad() || isLoaded(database, state)))
                .isPresent();
    }

    private static boolean isLoaded(Cluster database, FollowerState state) {
        return database.call(
                "read the first load of what follows " + state.follows(), connection -> FirstLoadTables.read(connection)
                        .filter(FirstLoad::isDone)
                        .isPresent());
    }

    /** Those that meet the source's commands now. */
    List<Cluster> meeting() {
        return meeting;
    }

    /** Those that cannot be asked, with the reason; a sentence each. */
    List<String> away() {
        return away;
    }

    @Override
    public void close() {
        reached.forEach(Cluster::close);
    }
}
