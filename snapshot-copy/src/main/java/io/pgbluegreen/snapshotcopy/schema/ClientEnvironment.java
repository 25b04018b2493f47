package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Map;
import java.util.TreeMap;

/**
 * Connection settings as libpq's environment variables. Nothing of them stands in a program's arguments, which every
 * user of the machine can read. Without a configured password, libpq looks into {@code PGPASSFILE} or
 * {@code ~/.pgpass}, as the driver does.
 */
final class ClientEnvironment {

    /** The driver's property and libpq's variable, where both mean the same and take the same values. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("sslmode", "PGSSLMODE"),
            Map.entry("sslNegotiation", "PGSSLNEGOTIATION"),
            Map.entry("sslrootcert", "PGSSLROOTCERT"),
            Map.entry("sslcert", "PGSSLCERT"),
            Map.entry("sslkey", "PGSSLKEY"),
            Map.entry("channelBinding", "PGCHANNELBINDING"),
            Map.entry("requireAuth", "PGREQUIREAUTH"),
            Map.entry("gssEncMode", "PGGSSENCMODE"),
            Map.entry("kerberosServerName", "PGKRBSRVNAME"),
            Map.entry("connectTimeout", "PGCONNECT_TIMEOUT"));

    /** What a DBA has set against forgotten sessions must not end a long index build. */
    private static final String OPTIONS = "-c statement_timeout=0 -c lock_timeout=0"
            + " -c idle_in_transaction_session_timeout=0 -c default_transaction_read_only=off"
            + " -c client_min_messages=warning";

    private ClientEnvironment() {}

    /** @throws Problem CONFIGURATION for a property that libpq has no counterpart of */
    static Map<String, String> of(ConnectionSettings settings) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PGHOST", settings.host());
        environment.put("PGPORT", Integer.toString(settings.port()));
        environment.put("PGDATABASE", settings.database());
        environment.put("PGUSER", settings.user());
        environment.put("PGAPPNAME", "bluegreen copy");
        environment.put("PGCLIENTENCODING", "UTF8");
        environment.put("PGCONNECT_TIMEOUT", "10");
        environment.put("PGOPTIONS", OPTIONS);
        settings.password().ifPresent(password -> environment.put("PGPASSWORD", password.reveal()));
        settings.driverProperties().forEach((name, value) -> add(environment, settings, name, value));
        return environment;
    }

    private static void add(Map<String, String> environment, ConnectionSettings settings, String name, String value) {
        String variable = SAME.get(name);
        if (variable != null) {
            environment.put(variable, value);
        } else if (name.equals("ssl")) {
            // The driver takes "ssl" alone for the strictest mode.
            environment.putIfAbsent("PGSSLMODE", "true".equals(value) || value.isEmpty() ? "verify-full" : "disable");
        } else if (name.equals("sslpassword") || name.equals("sslfactory")) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    settings.where() + " is reached with the driver property '" + name
                            + "', which pg_dump and psql have no counterpart of",
                    "Use a client key without pass phrase and sslmode with sslrootcert, or create the tables on green"
                            + " yourself and use --schema existing.");
        }
    }
}
