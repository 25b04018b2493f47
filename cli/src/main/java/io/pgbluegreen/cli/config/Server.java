package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.Secret;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach a database that is neither blue nor green by itself. Holds a secret, and does not print it.
 *
 * @param properties of the driver
 */
public record Server(
        String host,
        int port,
        String database,
        String user,
        Optional<Secret> password,
        Map<String, String> properties) {

    public Server {
        properties = Map.copyOf(properties);
    }

    /** As a cluster's settings; the side is what its messages name. */
    public ConnectionSettings as(Side side) {
        return new ConnectionSettings(side, host, port, database, user, password, properties);
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
