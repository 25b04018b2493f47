package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * {@code bluegreen.flyway_schema_history}: what has been applied. Laid out as Flyway lays it out, which takes the schema
 * over when pg_upgrade brings it to a newer server.
 */
final class MigrationHistory {

    /** Versions are text there; rows without one say who created the schema. */
    record Entry(String version, String script, Optional<Integer> checksum, boolean success) {}

    private MigrationHistory() {}

    static boolean exists(Connection connection) throws SQLException {
        return Sql.one(
                connection,
                "SELECT pg_catalog.to_regclass('bluegreen.flyway_schema_history') IS NOT NULL",
                row -> row.getBoolean(1));
    }

    /** Creates the table, with the note that the schema was created with it. */
    static void create(Connection connection) throws SQLException {
        Sql.run(connection, """
                CREATE TABLE bluegreen.flyway_schema_history (
                    installed_rank integer NOT NULL,
                    version varchar(50),
                    description varchar(200) NOT NULL,
                    type varchar(20) NOT NULL,
                    script varchar(1000) NOT NULL,
                    checksum integer,
                    installed_by varchar(100) NOT NULL,
                    installed_on timestamp NOT NULL DEFAULT now(),
                    execution_time integer NOT NULL,
                    success boolean NOT NULL,
                    CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank)
                );
                CREATE INDEX flyway_schema_history_s_idx ON bluegreen.flyway_schema_history (success);
                INSERT INTO bluegreen.flyway_schema_history
                    (installed_rank, description, type, script, installed_by, execution_time, success)
                VALUES (0, '<< Flyway Schema Creation >>', 'SCHEMA', '"bluegreen"', current_user, 0, true)""");
    }

    /** What was applied, in its order. */
    static List<Entry> read(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT version, script, checksum, success FROM bluegreen.flyway_schema_history"
                        + " WHERE version IS NOT NULL ORDER BY installed_rank",
                row -> new Entry(
                        row.getString("version"),
                        row.getString("script"),
                        Optional.ofNullable(row.getObject("checksum", Integer.class)),
                        row.getBoolean("success")));
    }

    /** The version that the schema is of; 0 while it is being made. */
    static int newest(Connection connection) throws SQLException {
        return exists(connection)
                ? Sql.one(
                        connection,
                        "SELECT coalesce(max(version::int), 0) FROM bluegreen.flyway_schema_history WHERE success",
                        row -> row.getInt(1))
                : 0;
    }

    static void add(Connection connection, Migration migration, long millis) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO bluegreen.flyway_schema_history"
                        + " (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                        + " SELECT coalesce(max(installed_rank), 0) + 1, ?, ?, 'SQL', ?, ?, current_user, ?, true"
                        + " FROM bluegreen.flyway_schema_history",
                Integer.toString(migration.version()),
                migration.description(),
                migration.script(),
                migration.checksum(),
                millis);
    }
}
