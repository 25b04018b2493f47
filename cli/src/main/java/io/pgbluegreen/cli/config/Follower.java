package io.pgbluegreen.cli.config;

/**
 * A database that is fed from the topic of the side that takes writes.
 *
 * @param name 1 to 40 lower-case letters, digits and underscores
 */
public record Follower(String name, Server server) {

    static final String NAME = "[a-z0-9_]{1,40}";

    public Follower {
        if (!isName(name)) {
            throw new IllegalArgumentException("expected a follower's name like " + NAME + ", found '" + name + "'");
        }
    }

    static boolean isName(String text) {
        return text.matches(NAME);
    }
}
