package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Roles and tablespaces that blue's schema names. They belong to the cluster and not to the database: no dump of a
 * database makes them.
 */
public final class ClusterWideNames {

    /** Whatever lies in our own schema, and publications and subscriptions, are not in the dump. */
    private static final String ROLES = """
            SELECT DISTINCT pg_catalog.pg_get_userbyid(refobjid) AS name
            FROM pg_catalog.pg_shdepend d
            JOIN pg_catalog.pg_database b ON b.oid = d.dbid AND b.datname = pg_catalog.current_database()
            WHERE d.refclassid = 'pg_catalog.pg_authid'::regclass
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_class catalog
                              WHERE catalog.oid = d.classid AND catalog.relnamespace = 'pg_catalog'::regnamespace
                                AND catalog.relname IN ('pg_publication', 'pg_subscription'))
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n
                              WHERE d.classid = 'pg_catalog.pg_namespace'::regclass AND n.oid = d.objid
                                AND n.nspname = 'bluegreen')
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                              WHERE d.classid = 'pg_catalog.pg_class'::regclass AND c.oid = d.objid
                                AND n.nspname = 'bluegreen')
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                              WHERE d.classid = 'pg_catalog.pg_type'::regclass AND t.oid = d.objid
                                AND n.nspname = 'bluegreen')
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                              WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND p.oid = d.objid
                                AND n.nspname = 'bluegreen')
            UNION
            SELECT DISTINCT pg_catalog.pg_get_userbyid(c.relowner)
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'bluegreen')
            ORDER BY name""";

    private static final String TABLESPACES = """
            SELECT DISTINCT t.spcname AS name
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'bluegreen')
            ORDER BY name""";

    private ClusterWideNames() {}

    /**
     * Checks that green has all of them.
     *
     * @param roles whether roles are needed too: not so when owners and privileges stay behind
     * @throws Problem CHECK_FAILED that names those that are missing
     */
    public static void require(Connection blue, Connection green, String greenWhere, boolean roles)
            throws SQLException {
        List<String> missing = new ArrayList<>();
        if (roles) {
            List<String> absent = names(blue, ROLES);
            absent.removeAll(names(green, "SELECT rolname AS name FROM pg_catalog.pg_roles"));
            if (!absent.isEmpty()) {
                missing.add("the roles " + Identifiers.quote(absent));
            }
        }
        List<String> absent = names(blue, TABLESPACES);
        absent.removeAll(names(green, "SELECT spcname AS name FROM pg_catalog.pg_tablespace"));
        if (!absent.isEmpty()) {
            missing.add("the tablespaces " + Identifiers.quote(absent));
        }
        if (!missing.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    greenWhere + " lacks " + String.join(" and ", missing) + ", which the schema of blue names",
                    "Create them on green, for example with pg_dumpall --roles-only (or --tablespaces-only) from blue."
                            + " Roles are not needed where owners and privileges are left behind.");
        }
    }

    private static List<String> names(Connection connection, String sql) throws SQLException {
        return new ArrayList<>(Sql.list(connection, sql, row -> row.getString("name")));
    }
}
