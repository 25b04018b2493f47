package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.follower.FollowerNames;
import io.pgbluegreen.cli.follower.Followers;
import io.pgbluegreen.consumers.follower.FollowerState;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.pulsar2pg.ApplierSettings;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicSetup;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The four daemons of a migration, and those of its followers. */
public final class Daemons {

    private static final Logger LOG = LoggerFactory.getLogger(Daemons.class);

    private final Migration migration;
    private final PulsarConnection pulsar;
    private final Patience patience;

    /**
     * Makes none yet.
     *
     * @param pulsar is shared by all daemons that are made here, and stays the caller's to close
     */
    public Daemons(Migration migration, PulsarConnection pulsar, Patience patience) {
        this.migration = migration;
        this.pulsar = pulsar;
        this.patience = patience;
    }

    /** The daemon that publishes this side's changes. That of green waits until the way back is set up. */
    public Supervisor publisher(Side side) {
        PostgresSessions home = new PostgresSessions(migration.cluster(side));
        Readiness readiness = side == Side.BLUE ? Readiness.always() : () -> missingWayBack(home);
        return new Supervisor(Migration.publisherName(side), home, readiness, patience, () -> {
            checkTopic(side);
            return new PublisherWorker(migration, side, pulsar);
        });
    }

    /** The daemon that applies the other side's changes to this side. */
    public Supervisor applier(Side side) {
        PostgresSessions home = new PostgresSessions(migration.cluster(side));
        return new Supervisor(
                Migration.applierName(side),
                home,
                Readiness.always(),
                patience,
                () -> new ApplierWorker(migration, side, pulsar));
    }

    /** The daemon that writes a follower, from whichever topic it follows. */
    public Supervisor follower(Follower follower) {
        PostgresSessions home = new PostgresSessions(Followers.settings(follower, Side.BLUE));
        return new Supervisor(
                FollowerNames.daemon(follower),
                home,
                Readiness.always(),
                patience,
                () -> new FollowerWorker(
                        Followers.mover(follower),
                        state -> new ApplierWorker(migration, settings(follower, state), home, pulsar)));
    }

    private ApplierSettings settings(Follower follower, FollowerState state) {
        return new ApplierSettings(
                state.follows().label(),
                migration.topic(state.follows()),
                FollowerNames.subscription(follower),
                state.awaitsFirstLoad());
    }

    /** The daemons of all followers. */
    public List<Supervisor> followers() {
        return migration.followers().stream().map(this::follower).toList();
    }

    /**
     * Looks whether everything is there that the daemons need, before any of them starts.
     *
     * @throws Problem when something must be changed first; what is merely away is logged
     */
    public void check() {
        for (Side side : Side.values()) {
            unlessAway(() -> checkSchema(new PostgresSessions(migration.cluster(side))));
            unlessAway(() -> pulsar.check(migration.topic(side)));
        }
    }

    private static void unlessAway(Runnable check) {
        try {
            check.run();
        } catch (Problem problem) {
            if (problem.kind() != Kind.UNAVAILABLE) {
                throw problem;
            }
            LOG.warn("{} {}", problem.getMessage(), problem.remedy());
        }
    }

    /** A policy that was changed since setup could lose what is published from now on. */
    private void checkTopic(Side side) {
        unlessAway(() -> new TopicSetup(pulsar, migration.topic(side)).check());
    }

    private Optional<String> missingWayBack(PostgresSessions home) {
        String slot = migration.slot(Side.GREEN);
        try (Connection connection = home.open("bluegreen way back")) {
            return PublisherTable.read(connection, slot).isPresent()
                    ? Optional.empty()
                    : Optional.of("until the first load is done, which sets up the way back; bluegreen copy does it");
        } catch (SQLException e) {
            throw PostgresErrors.statement(home.settings().where(), "look for slot " + slot, e);
        }
    }

    /** That the database was set up by this program or a newer one, seen from its metadata schema. */
    static void checkSchema(PostgresSessions sessions) {
        String where = sessions.settings().where();
        try (Connection connection = sessions.open("bluegreen check")) {
            MetadataSchema.require(connection, sessions.settings());
        } catch (SQLException e) {
            throw PostgresErrors.statement(where, "look for the schema bluegreen", e);
        }
    }
}
