package io.pgbluegreen.fence;

import io.pgbluegreen.fence.hba.HbaFence;
import io.pgbluegreen.fence.role.LoginAttributes;
import io.pgbluegreen.fence.role.LoginAttributes.Absence;
import io.pgbluegreen.fence.role.Names;
import io.pgbluegreen.fence.role.ReadOnlyBesides;
import io.pgbluegreen.fence.saved.FenceTable;
import io.pgbluegreen.fence.saved.FenceTable.Raised;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What would keep applications from writing although the fence was lowered: that is found out too late otherwise. */
final class Opening {

    private static final String NAME = "fence";

    private final ConnectionSettings cluster;
    private final Connection connection;

    Opening(ConnectionSettings cluster, Connection connection) {
        this.cluster = cluster;
        this.connection = connection;
    }

    /** @param writers names of the roles by which applications will come */
    List<Finding> obstacles(Collection<String> writers) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Map<FenceWay, Raised> raised = FenceTable.read(connection);
        if (raised.containsKey(FenceWay.HBA)) {
            new HbaFence(cluster).inspectLowering(connection, findings::add);
        }
        new LoginAttributes(cluster.where())
                .absences(connection, writers)
                .forEach((absence, roles) -> findings.add(absent(absence, roles)));
        List<String> readOnly =
                ReadOnlyBesides.roles(connection, writers, Optional.ofNullable(raised.get(FenceWay.READ_ONLY)));
        if (!readOnly.isEmpty()) {
            findings.add(Finding.blocker(
                    NAME,
                    cluster.where() + ": sessions of " + Names.list(readOnly) + " would be read-only there, by a"
                            + " default_transaction_read_only that is not the fence's",
                    "ALTER DATABASE, ALTER ROLE or ALTER SYSTEM … RESET default_transaction_read_only, or take it out"
                            + " of postgresql.conf and reload."));
        }
        return findings;
    }

    private Finding absent(Absence absence, List<String> roles) {
        String who = cluster.where() + ": " + Names.list(roles) + " can write on the other side, but ";
        String exempt = " A role that no application uses may stand in fence.exempt-roles.";
        return switch (absence) {
            case ROLE ->
                Finding.blocker(
                        NAME,
                        who + "there is no such role here",
                        "Create it with the same password, rights and memberships." + exempt);
            case CONNECT ->
                Finding.blocker(
                        NAME,
                        who + "has no right to connect to database " + cluster.database() + " here",
                        "GRANT CONNECT ON DATABASE … TO it." + exempt);
            case LOGIN ->
                Finding.blocker(
                        NAME,
                        who + "has no LOGIN here, and it was not this database's fence that took it",
                        "ALTER ROLE … LOGIN, then `bluegreen fence --side " + cluster.side() + " --raise`. Where the"
                                + " fence of another migration holds it, finish that one first, or give each database"
                                + " roles of its own." + exempt);
        };
    }
}
