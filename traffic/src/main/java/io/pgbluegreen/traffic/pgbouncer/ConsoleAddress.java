package io.pgbluegreen.traffic.pgbouncer;

/**
 * Where a PgBouncer process listens.
 *
 * @param host a name or an address, IPv6 without brackets
 */
public record ConsoleAddress(String host, int port) {

    public ConsoleAddress {
        if (host.isBlank() || host.chars().anyMatch(c -> c == '/' || c == ',' || c == '?' || c == '[' || c <= ' ')) {
            throw new IllegalArgumentException("host must be one name or address, found '" + host + "'");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 1 and 65535, found " + port);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
