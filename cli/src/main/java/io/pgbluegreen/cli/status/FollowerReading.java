package io.pgbluegreen.cli.status;

import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.follower.FollowerNames;
import io.pgbluegreen.cli.follower.Followers;
import io.pgbluegreen.cli.status.StatusReport.Trouble;
import io.pgbluegreen.consumers.follower.FollowerState;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What a follower's database says of itself. */
final class FollowerReading {

    private FollowerReading() {}

    /** The follower, and what its daemon says of what went wrong. */
    record Result(StatusReport.Follower follower, Optional<Trouble> trouble) {}

    /** @throws Problem when the database does not answer, or was not set up */
    static Result read(Follower follower) {
        Reading reading = reading(follower);
        Optional<Daemon> daemon = reading.daemon;
        String name = FollowerNames.daemon(follower);
        Optional<Trouble> never =
                daemon.isEmpty() && reading.loaded ? Optional.of(DaemonWords.neverStarted(name)) : Optional.empty();
        return new Result(
                new StatusReport.Follower(
                        follower.name(),
                        follower.server().host() + ":" + follower.server().port(),
                        Followers.mover(follower)
                                .state()
                                .map(FollowerState::follows)
                                .map(Side::label),
                        daemon.map(DaemonWords::of).orElse(DaemonWords.nothingKnown(name, "never started"))),
                daemon.flatMap(DaemonWords::problem).or(() -> never));
    }

    private record Reading(Optional<Daemon> daemon, boolean loaded) {}

    private static Reading reading(Follower follower) {
        PostgresSessions sessions = new PostgresSessions(Followers.settings(follower, Side.BLUE));
        try (Connection connection = sessions.open("bluegreen status")) {
            MetadataSchema.require(connection, sessions.settings());
            return new Reading(
                    DaemonTable.read(connection, FollowerNames.daemon(follower)),
                    FirstLoadTables.read(connection).filter(FirstLoad::isDone).isPresent());
        } catch (SQLException e) {
            throw PostgresErrors.statement(Followers.where(follower), "tell how it does", e);
        }
    }
}
