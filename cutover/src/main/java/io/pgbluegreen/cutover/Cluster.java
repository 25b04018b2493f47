package io.pgbluegreen.cutover;

import io.pgbluegreen.fence.FenceSettings;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;

/**
 * One of the two clusters, as the switch deals with it.
 *
 * @param settings for the migration's own role
 * @param fence how applications are kept from writing there
 * @param slot from which its changes are published
 * @param publisher name of the daemon that publishes its changes
 * @param applier name of the daemon that writes the other side's changes there
 */
public record Cluster(ConnectionSettings settings, FenceSettings fence, String slot, String publisher, String applier) {

    public Side side() {
        return settings.side();
    }
}
