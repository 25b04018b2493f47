package io.pgbluegreen.fence;

import io.pgbluegreen.fence.command.CommandFence;
import io.pgbluegreen.fence.hba.HbaFence;
import io.pgbluegreen.fence.role.LoginAttributes;
import io.pgbluegreen.fence.role.WritingRole;
import io.pgbluegreen.fence.session.ReadOnlyProbe;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tries to get through a fence that stands. */
final class Trial {

    private final ConnectionSettings cluster;
    private final FenceSettings settings;

    Trial(ConnectionSettings cluster, FenceSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /**
     * Tries each configured way.
     *
     * @param writing every role that may write
     * @param closed those that could log in before the fence, or can still
     */
    List<String> leaks(Connection connection, List<WritingRole> writing, List<WritingRole> closed) throws SQLException {
        Set<FenceWay> ways = settings.ways();
        List<String> leaks = new ArrayList<>();
        if (ways.contains(FenceWay.NOLOGIN)) {
            leaks.addAll(new LoginAttributes(cluster.where()).leaks(connection, writing));
        }
        if (ways.contains(FenceWay.READ_ONLY)) {
            leaks.addAll(new ReadOnlyProbe(cluster)
                    .leaks(writing.stream().filter(WritingRole::login).toList()));
        }
        if (ways.contains(FenceWay.HBA)) {
            leaks.addAll(new HbaFence(cluster).leaks(closed));
        }
        if (ways.contains(FenceWay.COMMAND)) {
            // A role without LOGIN, or one that a rule refuses, has been shown to stay outside.
            boolean provenOtherwise = ways.contains(FenceWay.NOLOGIN) || ways.contains(FenceWay.HBA);
            leaks.addAll(new CommandFence(cluster, settings).leaks(provenOtherwise ? List.of() : closed));
        }
        return leaks;
    }
}
