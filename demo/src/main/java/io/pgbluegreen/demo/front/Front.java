package io.pgbluegreen.demo.front;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.client.ConnectionSource;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What stands between the forum's clients and the two servers; at first it sends them to blue. */
public sealed interface Front extends AutoCloseable permits PgBouncerFront, CommandFront {

    /**
     * Opens the better one of those that this machine has.
     *
     * @param pooler whether PgBouncer is to be used where it is installed
     */
    static Front open(PostgresServer blue, PostgresServer green, ForumApp app, boolean pooler) throws IOException {
        return pooler && PgBouncerFront.isAvailable()
                ? PgBouncerFront.open(blue, app)
                : CommandFront.open(blue, green, app);
    }

    /** Where clients get their connections, as the application's role. */
    ConnectionSource clients();

    /** Whether clients wait while nobody may write; where not, their transactions fail then, and they try again. */
    boolean letsClientsWait();

    /** For the report: {@code pgbouncer} or {@code command}. */
    String kind();

    /** Who the clients are and how they go, in a few words. */
    String describe();

    /** The one address that clients use; empty where they use the servers' own. */
    Optional<Entrance> entrance();

    /** Files that {@link #sections} refers to and nobody else may read: name and content. */
    Map<String, String> secrets();

    /** The sections of {@code migration.yaml} by which the product steers it. */
    String sections();

    @Override
    void close();
}
