package io.pgbluegreen.fence.role;

import io.pgbluegreen.fence.saved.FenceTable.Raised;
import io.pgbluegreen.postgres.server.RolePrivileges;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whose sessions are read-only by default, whatever becomes of the fence: by a setting of the role in this database, of the
 * role, of the database, of all roles, or of the server, whichever comes first. This program's own sessions set theirs
 * aside and so never meet it.
 */
public final class ReadOnlyBesides {

    /** Of a role or of 0, in a database or in 0, in the server's own order. */
    private record Setting(String role, boolean ofDatabase, boolean on) {

        boolean concerns(String name) {
            return role.isEmpty() || role.equals(name);
        }

        int rank() {
            return (role.isEmpty() ? 0 : 2) + (ofDatabase ? 1 : 0);
        }
    }

    private ReadOnlyBesides() {}

    /**
     * Those among the roles.
     *
     * @param fence what the fence has noted where it made the database read-only: the setting from before comes back
     */
    public static List<String> roles(Connection connection, Collection<String> roles, Optional<Raised> fence)
            throws SQLException {
        List<Setting> settings = settings(connection).stream()
                .filter(one ->
                        fence.isEmpty() || !one.ofDatabase() || !one.role().isEmpty())
                .toList();
        Optional<Boolean> before = fence.flatMap(Raised::saved).map(ReadOnlyBesides::isOn);
        boolean server = isServerReadOnly(connection);
        return roles.stream()
                .filter(role -> settings.stream()
                        .filter(one -> one.concerns(role))
                        .filter(one -> before.isEmpty() || one.rank() > 1)
                        .max((one, other) -> Integer.compare(one.rank(), other.rank()))
                        .map(Setting::on)
                        .or(() -> before)
                        .orElse(server))
                .toList();
    }

    private static List<Setting> settings(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT coalesce(r.rolname, '') AS role, s.setdatabase <> 0 AS of_database,
                       pg_catalog.split_part(entry, '=', 2)::boolean AS is_on
                FROM pg_catalog.pg_db_role_setting s
                LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
                CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) entry
                WHERE (s.setdatabase = 0 OR s.setdatabase = (
                        SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
                  AND (s.setrole = 0 OR r.oid IS NOT NULL)
                  AND pg_catalog.split_part(entry, '=', 1) = 'default_transaction_read_only'""",
                row -> new Setting(row.getString("role"), row.getBoolean("of_database"), row.getBoolean("is_on")));
    }

    /**
     * By its configuration. What a session of ours would fall back to shows it where no setting of the catalog comes
     * between; else the files do, which only a superuser may read: another is not told of it.
     */
    private static boolean isServerReadOnly(Connection connection) throws SQLException {
        boolean hidden = Sql.one(connection, """
                SELECT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting s
                               CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) entry
                               WHERE pg_catalog.split_part(entry, '=', 1) = 'default_transaction_read_only')""", row -> row.getBoolean(1));
        String sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only'"
                + " AND reset_val = 'on')";
        if (hidden) {
            sql = RolePrivileges.read(connection).superuser()
                    ? "SELECT coalesce((SELECT setting::boolean FROM pg_catalog.pg_file_settings"
                            + " WHERE name = 'default_transaction_read_only' AND error IS NULL"
                            + " ORDER BY seqno DESC LIMIT 1), false)"
                    : "SELECT false";
        }
        return Sql.one(connection, sql, row -> row.getBoolean(1));
    }

    private static boolean isOn(String value) {
        return value.matches("(?i)on|true|yes|1");
    }
}
