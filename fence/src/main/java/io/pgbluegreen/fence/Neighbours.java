package io.pgbluegreen.fence;

import io.pgbluegreen.fence.role.WritingRole;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Who else is touched by a fence of this database's roles, which belong to the whole cluster, and who is not. */
final class Neighbours {

    private final String where;
    private final Connection connection;
    private final FenceSettings settings;

    Neighbours(String where, Connection connection, FenceSettings settings) {
        this.where = where;
        this.connection = connection;
        this.settings = settings;
    }

    List<Finding> find(Collection<WritingRole> closed) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String oids = closed.stream().map(role -> Long.toString(role.oid())).collect(Collectors.joining(",", "{", "}"));
        if (settings.ways().contains(FenceWay.NOLOGIN)) {
            otherDatabases(oids, findings);
        }
        replication(oids, findings);
        workers(findings);
        return findings;
    }

    private void otherDatabases(String oids, List<Finding> findings) throws SQLException {
        List<String> sessions = Sql.list(connection, """
                SELECT count(*) || ' of role "' || usename || '" in ' || datname
                FROM pg_catalog.pg_stat_activity
                WHERE usesysid = ANY (cast(? AS oid[])) AND datname <> pg_catalog.current_database()
                GROUP BY usename, datname ORDER BY usename, datname""", row -> row.getString(1), oids);
        if (!sessions.isEmpty()) {
            String what = where + ": these sessions in other databases go on, but new ones of these roles could not"
                    + " begin while LOGIN is taken: " + String.join(", ", sessions);
            String remedy = "Give each database's applications roles of their own, or fence by hba or read-only, which"
                    + " concern one database only. Where the others may stand still meanwhile:"
                    + " fence.may-close-other-databases.";
            findings.add(
                    settings.mayCloseOtherDatabases()
                            ? Finding.warning("fence", what, remedy)
                            : Finding.blocker("fence", what, remedy));
        }
    }

    private void replication(String oids, List<Finding> findings) throws SQLException {
        List<String> senders = Sql.list(connection, """
                SELECT DISTINCT '"' || usename || '" (' || coalesce(application_name, '') || ')'
                FROM pg_catalog.pg_stat_replication WHERE usesysid = ANY (cast(? AS oid[])) ORDER BY 1""", row -> row.getString(1), oids);
        if (!senders.isEmpty()) {
            findings.add(Finding.warning(
                    "fence",
                    where + ": replication runs as roles that are fenced, and could not connect again: "
                            + String.join(", ", senders),
                    "Let replication use a role that can do nothing else, or add it to fence.exempt-roles."));
        }
    }

    private void workers(List<Finding> findings) throws SQLException {
        if (!ServerVersion.of(connection).isAtLeast(10)) {
            return;
        }
        List<String> types = Sql.list(connection, """
                SELECT DISTINCT backend_type FROM pg_catalog.pg_stat_activity
                WHERE datname = pg_catalog.current_database() AND backend_type IS NOT NULL
                  AND backend_type NOT IN ('client backend', 'walsender', 'parallel worker', 'autovacuum worker')
                  AND backend_type NOT LIKE 'logical replication%'
                ORDER BY backend_type""", row -> row.getString(1));
        if (!types.isEmpty()) {
            findings.add(Finding.warning(
                    "fence",
                    where + ": background workers of extensions may write, and no fence holds them back: "
                            + String.join(", ", types),
                    "Stop their jobs before the switch."));
        }
    }
}
