package io.pgbluegreen.postgres.server;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;

/**
 * What the connected role may do.
 *
 * @param replication the role's own REPLICATION, or membership in Amazon's {@code rds_replication}, which stands for it
 * @param bypassRls whether row level security does not apply to it
 * @param createInDatabase whether it may create schemas and publications in this database
 * @param setReplicaRole whether it may set {@code session_replication_role}; found out by trying
 */
public record RolePrivileges(
        String role,
        boolean superuser,
        boolean replication,
        boolean createRole,
        boolean createDatabase,
        boolean bypassRls,
        boolean createInDatabase,
        boolean setReplicaRole) {

    private static final String ATTRIBUTES = """
            SELECT r.rolname, r.rolsuper, r.rolcreaterole, r.rolcreatedb,
                   r.rolsuper OR r.rolbypassrls AS bypass_rls,
                   r.rolsuper OR r.rolreplication OR EXISTS (
                       SELECT FROM pg_catalog.pg_roles managed
                       WHERE managed.rolname = 'rds_replication'
                         AND pg_catalog.pg_has_role(current_user, managed.oid, 'MEMBER')) AS replication,
                   pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS create_in_database
            FROM pg_catalog.pg_roles r
            WHERE r.rolname = current_user""";

    public RolePrivileges {
        if (role.isEmpty()) {
            throw new IllegalArgumentException("expected a role name, found an empty one");
        }
    }

    /** Leaves the session as it found it, and works within a transaction as well as outside. */
    public static RolePrivileges read(Connection connection) throws SQLException {
        boolean setReplicaRole = maySetReplicaRole(connection);
        return Sql.one(
                connection,
                ATTRIBUTES,
                row -> new RolePrivileges(
                        row.getString("rolname"),
                        row.getBoolean("rolsuper"),
                        row.getBoolean("replication"),
                        row.getBoolean("rolcreaterole"),
                        row.getBoolean("rolcreatedb"),
                        row.getBoolean("bypass_rls"),
                        row.getBoolean("create_in_database"),
                        setReplicaRole));
    }

    private static boolean maySetReplicaRole(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        Savepoint before = connection.setSavepoint();
        try {
            Sql.run(connection, "SET LOCAL session_replication_role TO replica");
            return true;
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        } finally {
            connection.rollback(before);
            if (autoCommit) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
