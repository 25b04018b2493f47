package io.pgbluegreen.testkit;

import io.pgbluegreen.testkit.containers.ContainerPostgres;
import io.pgbluegreen.testkit.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what a server is to be like, and starts it. */
public final class PostgresServerBuilder {

    private final String major;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> databases = new ArrayList<>();
    private PostgresAuthentication authentication = PostgresAuthentication.TRUST;
    private String password = "postgres";

    PostgresServerBuilder(String major) {
        this.major = major;
    }

    /** A line of {@code postgresql.conf}; the value is given unquoted. Given twice, the last wins. */
    public PostgresServerBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Whether commits are durable against a crash of the machine (the default); off makes tests quicker. */
    public PostgresServerBuilder fsync(boolean on) {
        return setting("fsync", on ? "on" : "off");
    }

    /** Creates this database too. */
    public PostgresServerBuilder database(String name) {
        databases.add(name);
        return this;
    }

    /** How TCP clients, replication among them, are authenticated; trust by default. */
    public PostgresServerBuilder authentication(PostgresAuthentication method) {
        authentication = method;
        return this;
    }

    /** The superuser's password; {@code postgres} by default. */
    public PostgresServerBuilder password(String superuserPassword) {
        password = superuserPassword;
        return this;
    }

    /**
     * Starts the server and returns when it answers.
     *
     * @throws ServerException if it does not start
     * @throws IllegalArgumentException if the options contradict each other or the major is unknown
     */
    public PostgresServer start() {
        PostgresOptions options = new PostgresOptions(major, password, authentication, settings, databases);
        return switch (Provider.chosen()) {
            case EMBEDDED -> EmbeddedPostgres.start(options);
            case CONTAINERS -> Provider.withTestcontainers(() -> ContainerPostgres.start(options));
        };
    }
}
