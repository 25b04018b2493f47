package io.pgbluegreen.cli.follower;

import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.stream.Collectors;

/** What belongs to a follower, by its name. */
public final class FollowerNames {

    private FollowerNames() {}

    /** Its subscription, of the same name on both topics. */
    public static String subscription(Follower follower) {
        return "follower-" + follower.name();
    }

    /** The daemon that writes it. */
    public static String daemon(Follower follower) {
        return "pulsar2pg-" + follower.name();
    }

    /**
     * The follower of that name.
     *
     * @throws Problem CONFIGURATION when the file names none such
     */
    public static Follower require(Migration migration, String name) {
        return migration
                .follower(name)
                .orElseThrow(() -> new Problem(
                        Kind.CONFIGURATION,
                        "there is no follower " + name + " in the configuration"
                                + (migration.followers().isEmpty()
                                        ? ""
                                        : ", only "
                                                + migration.followers().stream()
                                                        .map(Follower::name)
                                                        .collect(Collectors.joining(", "))),
                        "Add it under followers, or correct the name."));
    }
}
