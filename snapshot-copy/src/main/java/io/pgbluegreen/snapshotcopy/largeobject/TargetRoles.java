package io.pgbluegreen.snapshotcopy.largeobject;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * The target's roles.
 *
 * @param self who is connected, and owns what it makes
 * @param all that exist
 * @param assignable those to which {@code self} may give what it owns
 */
record TargetRoles(String self, Set<String> all, Set<String> assignable) {

    private static final int SET_OPTION_SINCE = 16;

    TargetRoles {
        all = Set.copyOf(all);
        assignable = Set.copyOf(assignable);
    }

    static TargetRoles read(Connection target) throws SQLException {
        String privilege = ServerVersion.of(target).isAtLeast(SET_OPTION_SINCE) ? "SET" : "MEMBER";
        return new TargetRoles(
                Sql.one(target, "SELECT current_user::text", row -> row.getString(1)),
                Set.copyOf(Sql.list(target, "SELECT rolname FROM pg_catalog.pg_roles", row -> row.getString(1))),
                Set.copyOf(Sql.list(
                        target,
                        "SELECT rolname FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(oid, ?)",
                        row -> row.getString(1),
                        privilege)));
    }
}
