package io.pgbluegreen.traffic.pgbouncer;

import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps a PAUSE from looking like a server that is down. PAUSE also ends a server connection that is just being opened,
 * and PgBouncer takes that for a failed login: after RESUME it would open none for {@code server_login_retry} (15 s) and
 * turn clients away. So that time is set to 0 while clients are held, and no connection is opened for {@code
 * min_pool_size}, which PgBouncer does even while paused.
 */
final class PatientLogins {

    private static final String RETRY = "server_login_retry";
    private static final String MINIMUM = "min_pool_size";

    private final Console console;
    /** As configured; empty while nothing is changed, as far as this process knows. */
    private final Map<String, String> before = new TreeMap<>();

    PatientLogins(Console console) {
        this.console = console;
    }

    void hurry() throws SQLException {
        Map<String, String> now = configuration();
        for (String name : new String[] {RETRY, MINIMUM}) {
            String value = now.getOrDefault(name, "0");
            if (!isZero(value)) {
                before.put(name, value);
                console.run("SET " + name + " = '0'");
            }
        }
    }

    /** Gives the settings back. */
    void restore() throws SQLException {
        if (before.isEmpty()) {
            // A process that was killed has left it so: what the file says holds again.
            if (isZero(configuration().getOrDefault(RETRY, "1"))) {
                console.run("RELOAD");
            }
            return;
        }
        for (Map.Entry<String, String> setting : before.entrySet()) {
            console.run("SET " + setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'");
        }
        before.clear();
    }

    Map<String, String> configuration() throws SQLException {
        Map<String, String> values = new TreeMap<>();
        console.list("SHOW CONFIG", row -> Map.entry(row.getString("key"), String.valueOf(row.getString("value"))))
                .forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return values;
    }

    private static boolean isZero(String value) {
        return value.matches("0+(\\.0+)?");
    }
}
