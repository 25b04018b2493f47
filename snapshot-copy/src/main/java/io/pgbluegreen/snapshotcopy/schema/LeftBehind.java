package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What blue has and neither a schema dump nor a copy of tables carries to green. */
public final class LeftBehind {

    private static final String PUBLICATIONS =
            "SELECT pubname AS name FROM pg_catalog.pg_publication WHERE pubname NOT LIKE 'bluegreen%' ORDER BY 1";
    private static final String SUBSCRIPTIONS = """
            SELECT s.subname AS name FROM pg_catalog.pg_subscription s
            JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
            WHERE d.datname = pg_catalog.current_database() ORDER BY 1""";
    private static final String MATERIALIZED_VIEWS = """
            SELECT n.nspname || '.' || c.relname AS name
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'm' AND c.relispopulated ORDER BY 1""";
    private static final String DATABASE_SETTINGS = """
            SELECT coalesce(r.rolname || ': ', '') || unnest(s.setconfig) AS name
            FROM pg_catalog.pg_db_role_setting s
            JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
            LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
            WHERE d.datname = pg_catalog.current_database() ORDER BY 1""";

    private static final int WITHOUT_OIDS_SINCE = 12;
    private static final String TABLES_WITH_OIDS = """
            SELECT n.nspname || '.' || c.relname AS name
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relhasoids AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            ORDER BY 1""";

    private LeftBehind() {}

    /** A sentence or two for each kind of thing that blue has. */
    public static List<String> warnings(Connection blue) throws SQLException {
        List<String> warnings = new ArrayList<>();
        ServerVersion version = ServerVersion.of(blue);
        if (version.hasPublications()) {
            publications(blue, warnings);
        }
        if (!version.isAtLeast(WITHOUT_OIDS_SINCE)) {
            List<String> tables = names(blue, TABLES_WITH_OIDS);
            if (!tables.isEmpty()) {
                warnings.add(
                        "Tables WITH OIDS lose their column oid: " + Identifiers.quote(tables)
                                + ". Newer versions have no such tables; where it is used, copy it to a column of its own first.");
            }
        }
        List<String> views = names(blue, MATERIALIZED_VIEWS);
        if (!views.isEmpty()) {
            warnings.add("Materialized views are empty on green: " + Identifiers.quote(views)
                    + ". REFRESH them there before the switch.");
        }
        List<String> settings = names(blue, DATABASE_SETTINGS);
        if (!settings.isEmpty()) {
            warnings.add("Settings of the database are not carried over: " + String.join(", ", settings)
                    + ". Set them on green with ALTER DATABASE (or ALTER ROLE … IN DATABASE) … SET.");
        }
        return warnings;
    }

    private static void publications(Connection blue, List<String> warnings) throws SQLException {
        List<String> publications = names(blue, PUBLICATIONS);
        if (!publications.isEmpty()) {
            warnings.add("Publications are not carried over: " + Identifiers.quote(publications)
                    + ". Create them on green where subscribers are to follow the switch.");
        }
        // Others than superusers may not read them.
        if (maySee(blue, "pg_catalog.pg_subscription")) {
            List<String> subscriptions = names(blue, SUBSCRIPTIONS);
            if (!subscriptions.isEmpty()) {
                warnings.add("Subscriptions are not carried over: " + Identifiers.quote(subscriptions)
                        + ". Create them on green when blue is no longer written to.");
            }
        }
    }

    private static boolean maySee(Connection blue, String catalog) throws SQLException {
        return Sql.one(
                blue,
                "SELECT pg_catalog.has_column_privilege(?, 'subname', 'SELECT')"
                        + " AND pg_catalog.has_column_privilege(?, 'subdbid', 'SELECT')",
                row -> row.getBoolean(1),
                catalog,
                catalog);
    }

    private static List<String> names(Connection connection, String sql) throws SQLException {
        return Sql.list(connection, sql, row -> row.getString("name"));
    }
}
