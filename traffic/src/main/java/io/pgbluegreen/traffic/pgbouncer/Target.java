package io.pgbluegreen.traffic.pgbouncer;

/**
 * A database as PgBouncer reaches it, which need not be how this machine does.
 *
 * @param host as it stands in PgBouncer's configuration: a name, an address, or the folder of a Unix socket
 * @param database its name on the server
 */
public record Target(String host, int port, String database) {

    public Target {
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ')) {
            throw new IllegalArgumentException("expected a host without blanks, found '" + host + "'");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 1 and 65535, found " + port);
        }
        if (database.isEmpty() || database.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("expected the name of a database, found '" + database + "'");
        }
    }

    @Override
    public String toString() {
        return host + ":" + port + ", database " + database;
    }
}
