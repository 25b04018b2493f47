package io.pgbluegreen.fence.role;

import io.pgbluegreen.fence.FenceState.WayState;
import io.pgbluegreen.fence.FenceWay;
import io.pgbluegreen.fence.saved.FenceTable;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** {@code nologin}: takes LOGIN from roles, notes from which, and gives it back to these. */
public final class LoginAttributes {

    private final String where;

    /** @param where the cluster, for messages */
    public LoginAttributes(String where) {
        this.where = where;
    }

    /** What would be in the way. */
    public void inspect(List<WritingRole> roles, Consumer<Finding> findings) {
        roles.stream()
                .filter(role -> role.login() && !role.alterable())
                .forEach(role -> findings.accept(Finding.blocker("fence", cannotAlter(role), remedy(role))));
    }

    /**
     * Takes LOGIN from those that have it; belongs in a transaction with the reading of the roles.
     *
     * @throws Problem when our role may not alter one of them; then none is altered
     */
    public void raise(Connection connection, List<WritingRole> roles) throws SQLException {
        List<WritingRole> open = roles.stream().filter(WritingRole::login).toList();
        for (WritingRole role : open) {
            if (!role.alterable()) {
                throw new Problem(Kind.CHECK_FAILED, cannotAlter(role), remedy(role));
            }
        }
        if (!open.isEmpty() || !FenceTable.read(connection).containsKey(FenceWay.NOLOGIN)) {
            FenceTable.begin(connection, FenceWay.NOLOGIN, Optional.empty());
            FenceTable.holds(connection, FenceWay.NOLOGIN);
        }
        if (open.isEmpty()) {
            return;
        }
        Sql.run(
                connection,
                "INSERT INTO bluegreen.fence_role (role_id, role_name) VALUES "
                        + open.stream()
                                .map(role -> "(" + role.oid() + ", " + Identifiers.literal(role.name()) + ")")
                                .collect(Collectors.joining(", "))
                        + " ON CONFLICT (role_id) DO UPDATE SET role_name = excluded.role_name");
        alter(connection, open.stream().map(WritingRole::name).toList(), "NOLOGIN");
    }

    /** Gives LOGIN back to those from which it was taken and that have not got it since; belongs in a transaction. */
    public void lower(Connection connection) throws SQLException {
        List<String> closed = Sql.list(
                connection,
                "SELECT r.rolname FROM bluegreen.fence_role f JOIN pg_catalog.pg_roles r ON r.oid = f.role_id"
                        + " WHERE NOT r.rolcanlogin ORDER BY r.rolname",
                row -> row.getString(1));
        alter(connection, closed, "LOGIN");
        Sql.update(connection, "DELETE FROM bluegreen.fence_role");
        FenceTable.forget(connection, FenceWay.NOLOGIN);
    }

    /** What a role lacks to come in once the fence is lowered. */
    public enum Absence {
        ROLE,
        CONNECT,
        LOGIN
    }

    /** Those among the names that could not log in to this database if LOGIN were given back; each at what is first. */
    public Map<Absence, List<String>> absences(Connection connection, Collection<String> names) throws SQLException {
        Set<Long> taken = taken(connection);
        Map<Absence, List<String>> absences = new EnumMap<>(Absence.class);
        for (String name : names) {
            Sql.first(
                            connection,
                            "SELECT oid, rolcanlogin, pg_catalog.has_database_privilege(oid,"
                                    + " pg_catalog.current_database(), 'CONNECT') AS may_connect"
                                    + " FROM pg_catalog.pg_roles WHERE rolname = ?",
                            row -> !row.getBoolean("may_connect")
                                    ? Optional.of(Absence.CONNECT)
                                    : row.getBoolean("rolcanlogin") || taken.contains(row.getLong("oid"))
                                            ? Optional.<Absence>empty()
                                            : Optional.of(Absence.LOGIN),
                            name)
                    .orElse(Optional.of(Absence.ROLE))
                    .ifPresent(absence -> absences.computeIfAbsent(absence, one -> new ArrayList<>())
                            .add(name));
        }
        return absences;
    }

    /** The oids of the roles from which LOGIN was taken. */
    public static Set<Long> taken(Connection connection) throws SQLException {
        if (!FenceTable.read(connection).containsKey(FenceWay.NOLOGIN)) {
            return Set.of();
        }
        return Set.copyOf(Sql.list(connection, "SELECT role_id FROM bluegreen.fence_role", row -> row.getLong(1)));
    }

    /** A sentence for each role that may log in and write although the fence is up. */
    public List<String> leaks(Connection connection, List<WritingRole> roles) throws SQLException {
        Set<Long> taken = taken(connection);
        return roles.stream()
                .filter(WritingRole::login)
                .map(role -> taken.contains(role.oid())
                        ? "role \"" + role.name() + "\" was given LOGIN again after the fence and may log in and write"
                        : "role \"" + role.name()
                                + "\" was created or got its rights after the fence and may log in and write")
                .toList();
    }

    public WayState state(Connection connection, boolean begun, List<WritingRole> roles) throws SQLException {
        if (!begun) {
            return WayState.open("no role has lost LOGIN");
        }
        List<String> leaks = new ArrayList<>(leaks(connection, roles));
        if (!leaks.isEmpty()) {
            return WayState.partly(leaks);
        }
        return WayState.raised(
                WritingRole.count(taken(connection).size()) + " without LOGIN; no other may log in and write");
    }

    private static void alter(Connection connection, List<String> roles, String attribute) throws SQLException {
        if (!roles.isEmpty()) {
            Sql.run(
                    connection,
                    roles.stream()
                            .map(role -> "ALTER ROLE " + Identifiers.quote(role) + " " + attribute)
                            .collect(Collectors.joining("; ")));
        }
    }

    private String cannotAlter(WritingRole role) {
        return where + ": role \"" + role.name()
                + "\" may log in and write, and the migration's role may not take LOGIN" + " from it"
                + (role.superuser() ? ", since it is a superuser" : "");
    }

    private static String remedy(WritingRole role) {
        String exempt = "or, if no application uses it, add it to fence.exempt-roles.";
        return role.superuser()
                ? "Let a superuser run the migration, or take LOGIN from it by hand, " + exempt
                : "Give the migration's role CREATEROLE and, from PostgreSQL 16 on, GRANT "
                        + Identifiers.quote(role.name()) + " TO it WITH ADMIN OPTION, " + exempt;
    }
}
