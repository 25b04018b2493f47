package io.pgbluegreen.testkit.forum;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The forum's tables, in schema {@code forum} and a few in {@code public}, and rows for them. The scripts are Flyway
 * migrations at {@code classpath:forum}; which of them run follows from the older of the two servers that are to have
 * the same schema.
 */
public final class ForumSchema {

    /** Where Flyway finds the scripts. */
    public static final String FLYWAY_LOCATION = "classpath:forum";

    private static final int VERSION_10 = 100_000;
    private static final int VERSION_12 = 120_000;
    private static final int VERSION_18 = 180_000;

    private ForumSchema() {}

    /**
     * Up to which migration a schema goes that a server of this version can have: {@code 1} to {@code 4}.
     *
     * @param oldestVersionNum {@code server_version_num} of the older side, e.g. 110022
     */
    public static String flywayTarget(int oldestVersionNum) {
        return Integer.toString(scripts(oldestVersionNum).size());
    }

    /**
     * Creates the tables, without Flyway.
     *
     * @param oldestVersionNum {@code server_version_num} of the older side, e.g. 110022
     */
    public static void create(Connection connection, int oldestVersionNum) throws SQLException {
        for (String script : scripts(oldestVersionNum)) {
            execute(connection, resource(script));
        }
    }

    /** Creates the tables for the connection's own server. */
    public static void create(Connection connection) throws SQLException {
        create(connection, versionNum(connection));
    }

    /**
     * Fills new tables, the same rows for the same number everywhere, and analyses them.
     *
     * @param rows about how many, over all tables; at least 1000
     * @return how many it was exactly
     */
    public static long seed(Connection connection, long rows) throws SQLException {
        if (rows < 1000) {
            throw new IllegalArgumentException("a forum is seeded with 1000 rows at least, not " + rows);
        }
        boolean events = exists(connection, "forum.events");
        // A little more than asked for in sum: likes that fall on the same pair are dropped.
        Map<String, Long> counts = Map.of(
                "members", rows * 6 / 100,
                "posts", rows * 15 / 100,
                "comments", rows * (events ? 40 : 52) / 100,
                "likes", rows * 12 / 100,
                "events", rows * 12 / 100,
                "visits", rows * 5 / 100);
        long inserted = execute(connection, fill(resource("seed.sql"), counts));
        if (events) {
            inserted += execute(connection, fill(resource("seed_10.sql"), counts));
        }
        execute(connection, "ANALYZE");
        return inserted;
    }

    private static List<String> scripts(int oldestVersionNum) {
        List<String> scripts = new ArrayList<>(List.of("V1__forum.sql"));
        if (oldestVersionNum >= VERSION_10) {
            scripts.add("V2__identity_and_partitions.sql");
        }
        if (oldestVersionNum >= VERSION_12) {
            scripts.add("V3__generated_columns.sql");
        }
        if (oldestVersionNum >= VERSION_18) {
            scripts.add("V4__virtual_columns.sql");
        }
        return scripts;
    }

    private static String fill(String script, Map<String, Long> counts) {
        String filled = script;
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            filled = filled.replace("{" + count.getKey() + "}", count.getValue().toString());
        }
        return filled;
    }

    /** Runs a script; returns how many rows its statements wrote. */
    private static long execute(Connection connection, String script) throws SQLException {
        long rows = 0;
        try (Statement statement = connection.createStatement()) {
            boolean isQuery = statement.execute(script);
            while (isQuery || statement.getLargeUpdateCount() >= 0) {
                rows += isQuery ? 0 : statement.getLargeUpdateCount();
                isQuery = statement.getMoreResults();
            }
        }
        return rows;
    }

    static boolean exists(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    static int versionNum(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_version_num")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static String resource(String name) {
        try (InputStream in = ForumSchema.class.getResourceAsStream("/forum/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the resource forum/" + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
