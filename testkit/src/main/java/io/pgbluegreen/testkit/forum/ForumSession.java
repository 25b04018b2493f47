package io.pgbluegreen.testkit.forum;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * A client's connection with its choices and its share of the rows.
 *
 * @param slot the client's place among the clients, from 0: of the seeded rows it may change those whose id is
 *     {@code 1 + slot} plus a multiple of the number of clients
 * @param newPosts ids of posts that this client wrote, the latest ones; some may not exist, since their transaction was
 *     rolled back or they were deleted
 */
record ForumSession(
        Connection connection, Forum forum, ClientRandom random, int client, int slot, List<Long> newPosts) {

    private static final int NEW_POSTS = 100;

    /** Runs one statement; {@code ?} stand for the parameters. Returns how many rows it wrote. */
    int write(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    /** Runs an insert with RETURNING of one number. */
    long insert(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    /** The id of a seeded member: fit to be referred to, not to be changed. */
    long anyMember() {
        return 1 + random.below(forum.members());
    }

    /** The id of a seeded member of this client's share. */
    long ownMember() {
        return own(forum.members());
    }

    /** The id of a post of this client's share, seeded or new; it may be gone. */
    long ownPost() {
        return newPosts.isEmpty() || random.percent(50)
                ? own(forum.posts())
                : newPosts.get(random.below(newPosts.size()));
    }

    /** Remembers a post that this client writes. */
    void wrote(long post) {
        if (newPosts.size() < NEW_POSTS) {
            newPosts.add(post);
        } else {
            newPosts.set(random.below(NEW_POSTS), post);
        }
    }

    private long own(long highest) {
        long share = (highest - 1 - slot) / forum.clients() + 1;
        return 1 + slot + random.below(share) * forum.clients();
    }
}
