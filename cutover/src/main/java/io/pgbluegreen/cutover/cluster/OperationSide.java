package io.pgbluegreen.cutover.cluster;

import io.pgbluegreen.cutover.Cluster;
import io.pgbluegreen.fence.Fence;
import io.pgbluegreen.postgres.Side;

/** One of the two clusters in an operation. */
public record OperationSide(Cluster cluster, ClusterSession session, Fence fence) {

    public static OperationSide of(Cluster cluster) {
        return of(cluster, new ClusterSession(cluster.settings()));
    }

    /** For somebody who changes nothing. */
    public static OperationSide toLook(Cluster cluster) {
        return of(cluster, ClusterSession.toLook(cluster.settings()));
    }

    private static OperationSide of(Cluster cluster, ClusterSession session) {
        return new OperationSide(cluster, session, new Fence(session.settings(), cluster.fence()));
    }

    public Side side() {
        return cluster.side();
    }

    /** For messages: {@code blue (db1:5432)}. */
    public String where() {
        return session.where();
    }
}
