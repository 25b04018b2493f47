package io.pgbluegreen.testkit.proxy;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.ServerException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what a PgBouncer is to be like, and starts it. */
public final class PgBouncerBuilder {

    static final String CONSOLE_USER = "console";
    static final String CONSOLE_PASSWORD = "console secret";

    private final Map<String, String> users = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private PoolMode poolMode = PoolMode.TRANSACTION;
    private PgBouncerAuthentication authentication = PgBouncerAuthentication.TRUST;
    private @Nullable PostgresServer server;
    private @Nullable String database;

    PgBouncerBuilder() {
        users.put(CONSOLE_USER, CONSOLE_PASSWORD);
    }

    /** Where it sends clients, whose superuser may come through it too: {@link PostgresServer#database()} there. */
    public PgBouncerBuilder target(PostgresServer target) {
        return target(target, target.database());
    }

    /** Where it sends clients. */
    public PgBouncerBuilder target(PostgresServer target, String itsDatabase) {
        server = target;
        database = itsDatabase;
        return user(target.user(), target.password());
    }

    /** Lets a role of the server in, with the password that it has there. */
    public PgBouncerBuilder user(String name, String password) {
        users.put(name, password);
        return this;
    }

    /** Transaction mode by default. */
    public PgBouncerBuilder poolMode(PoolMode mode) {
        poolMode = mode;
        return this;
    }

    /** Trust by default. */
    public PgBouncerBuilder authentication(PgBouncerAuthentication method) {
        authentication = method;
        return this;
    }

    /** A setting of the section {@code [pgbouncer]}. */
    public PgBouncerBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /**
     * Starts it and returns when it takes connections.
     *
     * @throws ServerException if it does not start
     * @throws io.pgbluegreen.testkit.requirement.MissingRequirementException if the program is not installed
     */
    public PgBouncerServer start() {
        target();
        return PgBouncerServer.start(this);
    }

    PostgresServer target() {
        if (server == null) {
            throw new IllegalStateException("a PgBouncer needs a target");
        }
        return server;
    }

    String database() {
        if (database == null) {
            throw new IllegalStateException("a PgBouncer needs a target");
        }
        return database;
    }

    Map<String, String> users() {
        return users;
    }

    /** The section {@code [pgbouncer]} without what concerns its place. */
    Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("pool_mode", poolMode.setting());
        all.put("auth_type", authentication.setting());
        all.put("admin_users", CONSOLE_USER);
        // pgjdbc sends it when it is told the server's version; PgBouncer would refuse the connection.
        all.put("ignore_startup_parameters", "extra_float_digits");
        all.put("max_client_conn", "500");
        all.putAll(settings);
        return all;
    }
}
