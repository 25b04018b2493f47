package io.pgbluegreen.cli.follower;

import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import java.util.List;

/** Opens followers. */
public final class Followers {

    private Followers() {}

    /** A follower's own database; its side is the one that it does not follow at first, as a copy's target has it. */
    public static ConnectionSettings settings(Follower follower, Side follows) {
        return follower.server().as(follows.other()).named("follower " + follower.name());
    }

    /** Where it is, for messages: {@code follower analytics (db3:5432)}. */
    public static String where(Follower follower) {
        return settings(follower, Side.BLUE).where();
    }

    /** What moves it from one topic to the other. */
    public static io.pgbluegreen.consumers.follower.Follower mover(Follower follower) {
        return new io.pgbluegreen.consumers.follower.Follower(
                follower.name(),
                new PostgresSessions(settings(follower, Side.BLUE)),
                FollowerNames.subscription(follower));
    }

    /** All of a migration's. */
    public static List<io.pgbluegreen.consumers.follower.Follower> movers(Migration migration) {
        return migration.followers().stream().map(Followers::mover).toList();
    }
}
