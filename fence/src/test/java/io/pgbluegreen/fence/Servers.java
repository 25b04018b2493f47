package io.pgbluegreen.fence;

import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresServer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One server of each major for all tests of the module; each test has a database and roles of its own. */
public final class Servers {

    /** Of every role; looks unlike anything else, so that a test can search a message for it. */
    public static final String PASSWORD = "Zq9-hidden-42";

    private static final Map<String, PostgresServer> RUNNING = new ConcurrentHashMap<>();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private Servers() {}

    /** The server of that major, started at the first call; it ends with the JVM. */
    public static PostgresServer of(String major) {
        return RUNNING.computeIfAbsent(major, missing -> PostgresServer.builder(missing)
                .authentication(PostgresAuthentication.best(missing))
                .password(PASSWORD)
                .fsync(false)
                .setting("max_prepared_transactions", "5")
                .start());
    }

    /** A prefix for names that no other test uses. */
    static String unique() {
        return "t" + NAMES.incrementAndGet();
    }
}
