package io.pgbluegreen.postgres.session;

import io.pgbluegreen.postgres.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How to reach one database of one cluster.
 *
 * @param side the cluster that it belongs to, or whose place it takes as a copy's target
 * @param name what every message calls it
 * @param host a name or an address, IPv6 without brackets
 * @param password empty where the driver finds one itself ({@code PGPASSFILE}, {@code ~/.pgpass}) or none is needed
 * @param driverProperties properties of pgjdbc, for example {@code sslmode}, {@code sslrootcert}, {@code socketTimeout}
 *     (seconds)
 */
public record ConnectionSettings(
        Side side,
        String name,
        String host,
        int port,
        String database,
        String user,
        Optional<Secret> password,
        Map<String, String> driverProperties) {

    /**
     * Checks all values.
     *
     * @throws IllegalArgumentException that names every fault at once
     */
    public ConnectionSettings {
        driverProperties = Map.copyOf(driverProperties);
        List<String> faults = faults(host, port, database, user, driverProperties);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(name + ": " + String.join("; ", faults));
        }
    }

    /** Called by its side. */
    public ConnectionSettings(
            Side side,
            String host,
            int port,
            String database,
            String user,
            Optional<Secret> password,
            Map<String, String> driverProperties) {
        this(side, side.label(), host, port, database, user, password, driverProperties);
    }

    /** Without driver properties. */
    public ConnectionSettings(
            Side side, String host, int port, String database, String user, Optional<Secret> password) {
        this(side, host, port, database, user, password, Map.of());
    }

    /** What is wrong with these values, a sentence each; empty when they can stand. */
    public static List<String> faults(
            String host, int port, String database, String user, Map<String, String> driverProperties) {
        List<String> faults = new ArrayList<>();
        if (host.isBlank() || host.chars().anyMatch(c -> c == '/' || c == ',' || c == '?' || c == '[' || c <= ' ')) {
            // A URL may carry a password.
            faults.add(
                    "host must be one name or address, found " + (host.contains("://") ? "a URL" : "'" + host + "'"));
        }
        if (port < 1 || port > 65535) {
            faults.add("port must be between 1 and 65535, found " + port);
        }
        if (database.isEmpty()) {
            faults.add("database must not be empty");
        }
        if (user.isEmpty()) {
            faults.add("user must not be empty");
        }
        faults.addAll(DriverProperties.faults(new TreeMap<>(driverProperties)));
        return faults;
    }

    /** Another database of the same cluster, with the same credentials. */
    public ConnectionSettings withDatabase(String other) {
        return new ConnectionSettings(side, name, host, port, other, user, password, driverProperties);
    }

    /** The same under another name. */
    public ConnectionSettings named(String other) {
        return new ConnectionSettings(side, other, host, port, database, user, password, driverProperties);
    }

    /** Where it is, for messages: {@code blue (db1.example.com:5432)}. */
    public String where() {
        return name + " (" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + ")";
    }

    /** Everything but secrets; of the driver's properties only their names, since one of them is a pass phrase. */
    @Override
    public String toString() {
        return where() + ", database " + database + ", user " + user + ", driver properties "
                + new TreeMap<>(driverProperties).keySet();
    }
}
