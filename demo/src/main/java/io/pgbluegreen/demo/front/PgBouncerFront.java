package io.pgbluegreen.demo.front;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.proxy.PgBouncerAuthentication;
import io.pgbluegreen.testkit.proxy.PgBouncerServer;
import java.util.Map;
import java.util.Optional;

/** A PgBouncer in transaction mode: while it is told to pause, clients wait for their next transaction. */
public final class PgBouncerFront implements Front {

    /** How to get it where it is missing. */
    public static final String HOW_TO_INSTALL = "apt-get install --no-install-recommends pgbouncer";

    private static final String CONSOLE_PASSWORD = "console.password";
    private static final String APP_PASSWORD = "app.password";

    private final PgBouncerServer pgBouncer;
    private final ForumApp app;

    private PgBouncerFront(PgBouncerServer pgBouncer, ForumApp app) {
        this.pgBouncer = pgBouncer;
        this.app = app;
    }

    /** Whether the program is installed. */
    public static boolean isAvailable() {
        return PgBouncerServer.isInstalled();
    }

    static PgBouncerFront open(PostgresServer blue, ForumApp app) {
        PgBouncerServer pgBouncer = PgBouncerServer.builder()
                .target(blue)
                .user(app.name(), app.password())
                .authentication(PgBouncerAuthentication.SCRAM)
                .start();
        return new PgBouncerFront(pgBouncer, app);
    }

    @Override
    public ConnectionSource clients() {
        return pgBouncer.source(app.name(), app.password());
    }

    @Override
    public boolean letsClientsWait() {
        return true;
    }

    @Override
    public String kind() {
        return "pgbouncer";
    }

    @Override
    public String describe() {
        return app.name() + ", through PgBouncer at " + pgBouncer.host() + ":" + pgBouncer.port();
    }

    @Override
    public Optional<Entrance> entrance() {
        return Optional.of(new Entrance(pgBouncer.host(), pgBouncer.port(), pgBouncer.database(), app));
    }

    @Override
    public Map<String, String> secrets() {
        return Map.of(CONSOLE_PASSWORD, pgBouncer.consolePassword(), APP_PASSWORD, app.password());
    }

    @Override
    public String sections() {
        return """
                traffic:
                  kind: pgbouncer
                  pgbouncer:
                    consoles: ["%s:%d"]
                    user: %s
                    password-file: %s
                    database: %s
                    config-file: %s
                probe:
                  host: %s
                  port: %d
                  database: %s
                  user: %s
                  password-file: %s
                """.formatted(
                        pgBouncer.host(),
                        pgBouncer.port(),
                        pgBouncer.consoleUser(),
                        CONSOLE_PASSWORD,
                        pgBouncer.database(),
                        pgBouncer.databasesFile(),
                        pgBouncer.host(),
                        pgBouncer.port(),
                        pgBouncer.database(),
                        app.name(),
                        APP_PASSWORD);
    }

    @Override
    public void close() {
        pgBouncer.close();
    }
}
