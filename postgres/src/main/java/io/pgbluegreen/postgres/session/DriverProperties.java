package io.pgbluegreen.postgres.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.PGProperty;

/**
 * The driver's properties that a user may set: how to reach the server and how to be sure of it. All others would
 * change what the product relies on (query mode, replication, session parameters, binary transfer) and are refused.
 */
final class DriverProperties {

    private static final Set<String> ALLOWED = new TreeSet<>(Set.of(
            "ssl",
            "sslmode",
            "sslNegotiation",
            "sslrootcert",
            "sslcert",
            "sslkey",
            "sslpassword",
            "sslfactory",
            "sslResponseTimeout",
            "channelBinding",
            "requireAuth",
            "gssEncMode",
            "gsslib",
            "gssResponseTimeout",
            "jaasApplicationName",
            "jaasLogin",
            "kerberosServerName",
            "connectTimeout",
            "loginTimeout",
            "socketTimeout",
            "cancelSignalTimeout",
            "tcpKeepAlive",
            "tcpNoDelay",
            "receiveBufferSize",
            "sendBufferSize",
            "localSocketAddress"));

    private static final Set<String> SECONDS_OR_BYTES = Set.of(
            "sslResponseTimeout",
            "gssResponseTimeout",
            "connectTimeout",
            "loginTimeout",
            "socketTimeout",
            "cancelSignalTimeout",
            "receiveBufferSize",
            "sendBufferSize");

    private DriverProperties() {}

    /** One sentence for each property that cannot stand; none of them shows a value that might be secret. */
    static List<String> faults(Map<String, String> properties) {
        List<String> faults = new ArrayList<>();
        properties.forEach((name, value) -> {
            PGProperty property = PGProperty.forName(name);
            if (!ALLOWED.contains(name) || property == null) {
                faults.add("driver property '" + name + "' cannot be set; these can: " + String.join(", ", ALLOWED));
            } else if (property.getChoices() != null
                    && !Arrays.asList(property.getChoices()).contains(value)) {
                faults.add("driver property '" + name + "' must be one of " + String.join(", ", property.getChoices())
                        + ", found '" + value + "'");
            } else if (SECONDS_OR_BYTES.contains(name) && !value.matches("\\d{1,9}")) {
                faults.add("driver property '" + name + "' must be a whole number, found '" + value + "'");
            }
        });
        return faults;
    }

    /** Those that the driver in use does not have, most likely because it was renamed there. */
    static List<String> unknownToTheDriver() {
        return ALLOWED.stream().filter(name -> PGProperty.forName(name) == null).toList();
    }
}
