package io.pgbluegreen.testkit.forum;

import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.client.Pace;
import java.sql.SQLException;

/** Collects how a workload is to be, and starts it. */
public final class ForumWorkloadBuilder {

    private final ConnectionSource source;
    private int clients = 4;
    private int firstClient = 1;
    private long seed = 1;
    private double transactionsPerSecond;
    private int oldestVersionNum = Integer.MAX_VALUE;

    ForumWorkloadBuilder(ConnectionSource source) {
        this.source = source;
    }

    /** How many clients write side by side; 4 by default. */
    public ForumWorkloadBuilder clients(int count) {
        clients = count;
        return this;
    }

    /** The number of the first client, so that two workloads on one forum keep apart; 1 by default. */
    public ForumWorkloadBuilder firstClient(int number) {
        firstClient = number;
        return this;
    }

    /** Seed of the clients' choices; 1 by default. */
    public ForumWorkloadBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** Target rate over all clients; 0, the default, is as fast as possible. */
    public ForumWorkloadBuilder transactionsPerSecond(double rate) {
        transactionsPerSecond = rate;
        return this;
    }

    /**
     * The oldest server that the clients are to be moved to: nothing is done that it cannot do. By default that of the
     * first connection.
     *
     * @param versionNum {@code server_version_num}, e.g. 110022
     */
    public ForumWorkloadBuilder oldestServer(int versionNum) {
        oldestVersionNum = versionNum;
        return this;
    }

    /**
     * Starts the clients.
     *
     * @throws SQLException if the first connection fails
     * @throws IllegalStateException if the forum is not there or has no members
     */
    public ForumWorkload start() throws SQLException {
        if (clients < 1 || firstClient < 0) {
            throw new IllegalArgumentException("a workload has at least 1 client with a number of at least 0, not "
                    + clients + " from " + firstClient);
        }
        return ForumWorkload.start(
                source, clients, firstClient, seed, new Pace(transactionsPerSecond), oldestVersionNum);
    }
}
