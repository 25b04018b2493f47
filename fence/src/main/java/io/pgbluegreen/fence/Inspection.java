package io.pgbluegreen.fence;

import io.pgbluegreen.fence.role.Names;
import io.pgbluegreen.fence.role.WritingRole;
import io.pgbluegreen.fence.session.ClientSessions;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a fence cannot hold back, or would hold back besides, whichever way it is raised. */
final class Inspection {

    private final String where;
    private final Connection connection;
    private final FenceSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    Inspection(String where, Connection connection, FenceSettings settings) {
        this.where = where;
        this.connection = connection;
        this.settings = settings;
    }

    /**
     * All of it.
     *
     * @param closed the roles that would be kept from writing
     */
    List<Finding> run(List<WritingRole> closed) throws SQLException {
        ownRole();
        preparedTransactions(connection, where).forEach(findings::add);
        subscriptions();
        permissions(closed);
        closedRoles(closed);
        exemptRoles();
        new Neighbours(where, connection, settings).find(closed).forEach(findings::add);
        return findings;
    }

    /** Transactions of two phases: no session of theirs can be ended, and somebody may commit them at any time. */
    static List<Finding> preparedTransactions(Connection connection, String where) throws SQLException {
        return Sql.list(
                connection,
                "SELECT gid, owner, prepared::text AS prepared FROM pg_catalog.pg_prepared_xacts"
                        + " WHERE database = pg_catalog.current_database() ORDER BY prepared",
                row -> Finding.blocker(
                        "fence",
                        where + ": transaction '" + row.getString("gid") + "' of role \"" + row.getString("owner")
                                + "\" is prepared since " + row.getString("prepared")
                                + " and can be committed behind the fence",
                        "COMMIT PREPARED or ROLLBACK PREPARED it, as its application wants."));
    }

    private void ownRole() throws SQLException {
        for (ClientSession session : ClientSessions.strangersOfOwnRole(connection)) {
            findings.add(Finding.blocker(
                    "fence",
                    where + ": a session that is not of this program's uses the migration's own role, which is never"
                            + " fenced: " + session.describe(),
                    "Give the migration a role of its own, or close that session."));
        }
    }

    private void subscriptions() throws SQLException {
        if (!ServerVersion.of(connection).hasPublications()) {
            return;
        }
        List<String> names = Sql.list(
                connection,
                "SELECT s.subname FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid"
                        + " WHERE s.subenabled AND d.datname = pg_catalog.current_database() ORDER BY s.subname",
                row -> row.getString(1));
        if (!names.isEmpty()) {
            findings.add(Finding.blocker(
                    "fence",
                    where + ": subscriptions " + Names.list(names) + " write here, and no fence holds them back",
                    "ALTER SUBSCRIPTION … DISABLE for each, before the switch."));
        }
    }

    private void permissions(List<WritingRole> closed) throws SQLException {
        List<WritingRole> beyond =
                closed.stream().filter(role -> !role.terminable()).toList();
        if (!beyond.isEmpty()) {
            findings.add(Finding.blocker(
                    "fence",
                    where + ": the migration's role may not end sessions of " + WritingRole.names(beyond),
                    "GRANT pg_signal_backend TO it; for superusers let a superuser run the migration, or, if no"
                            + " application uses them, add them to fence.exempt-roles."));
        }
        boolean sees = Sql.one(connection, """
                SELECT r.rolsuper OR EXISTS (
                    SELECT FROM pg_catalog.pg_roles s
                    WHERE s.rolname = 'pg_read_all_stats' AND pg_catalog.pg_has_role(r.oid, s.oid, 'USAGE'))
                FROM pg_catalog.pg_roles r WHERE r.rolname = current_user""", row -> row.getBoolean(1));
        if (!sees) {
            String what = where + ": the migration's role may not see what sessions of other roles do";
            String remedy = "GRANT pg_monitor TO it.";
            findings.add(
                    settings.stopsLogins()
                            ? Finding.warning("fence", what + ": idle ones are ended like busy ones", remedy)
                            : Finding.blocker("fence", what + ", nor since when they exist", remedy));
        }
    }

    private void closedRoles(List<WritingRole> closed) {
        if (closed.isEmpty()) {
            findings.add(Finding.warning(
                    "fence",
                    where + ": no role but the migration's own and exempt ones may log in and write",
                    "Make sure that applications do not use the migration's role."));
        }
        names(closed, WritingRole::superuser)
                .ifPresent(names -> findings.add(Finding.warning(
                        "fence",
                        where + ": superusers " + names + " are fenced too: while the fence is up, only the migration's"
                                + " role and exempt roles can look after the cluster",
                        "Keep the migration's credentials at hand; add a superuser that only people use to"
                                + " fence.exempt-roles.")));
        names(closed, WritingRole::onlyByFunctions)
                .ifPresent(names -> findings.add(Finding.warning(
                        "fence",
                        where + ": " + names
                                + " may write only by calling SECURITY DEFINER functions, and are fenced for" + " that",
                        "REVOKE EXECUTE ON FUNCTION … FROM PUBLIC where they need not call them.")));
    }

    private void exemptRoles() throws SQLException {
        List<String> known = Sql.list(connection, "SELECT rolname FROM pg_catalog.pg_roles", row -> row.getString(1));
        TreeSet<String> unknown = new TreeSet<>(settings.exemptRoles());
        known.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            findings.add(Finding.warning(
                    "fence",
                    where + ": fence.exempt-roles names " + Names.list(unknown) + ", which do not exist",
                    "Correct the names, or leave them out."));
        }
    }

    private static Optional<String> names(List<WritingRole> roles, Predicate<WritingRole> which) {
        List<WritingRole> some = roles.stream().filter(which).toList();
        return some.isEmpty() ? Optional.empty() : Optional.of(WritingRole.names(some));
    }
}
