package io.pgbluegreen.cutover.real;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.Cluster;
import io.pgbluegreen.cutover.Clusters;
import io.pgbluegreen.cutover.CutoverSettings;
import io.pgbluegreen.cutover.OperationStatus;
import io.pgbluegreen.fence.Fence;
import io.pgbluegreen.fence.FenceSettings;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL 11 and 17 with an application's tables, the product's own schema, green fenced, and both directions
 * replicated by {@link MiniReplication}. The servers are shared by the tests of a JVM.
 */
final class TwoClusters {

    static final String DATABASE = "shop";
    static final String PASSWORD = "app-secret-1";

    private static @Nullable TwoClusters shared;

    private final Map<Side, PostgresServer> servers = new EnumMap<>(Side.class);
    private final Map<Side, MiniReplication> replication = new EnumMap<>(Side.class);
    private final Clusters clusters;

    private TwoClusters(String blueMajor, String greenMajor) {
        servers.put(Side.BLUE, start(blueMajor));
        servers.put(Side.GREEN, start(greenMajor));
        clusters = clusters(
                server(Side.BLUE).port(),
                server(Side.GREEN).port(),
                server(Side.BLUE).host());
    }

    /** The pair for all tests of this JVM; blue takes writes before and after each. It ends with the JVM. */
    static synchronized TwoClusters shared() throws Exception {
        if (shared == null) {
            shared = start("11", "17");
        }
        return shared;
    }

    private static TwoClusters start(String blueMajor, String greenMajor) throws Exception {
        TwoClusters clusters = new TwoClusters(blueMajor, greenMajor);
        for (Side side : Side.values()) {
            clusters.prepare(side);
        }
        clusters.startReplication();
        clusters.awaitReplication();
        return clusters;
    }

    private static PostgresServer start(String major) {
        return PostgresServer.builder(major)
                .database(DATABASE)
                .authentication(PostgresAuthentication.SCRAM_SHA_256)
                .password("admin-secret")
                .fsync(false)
                .setting("max_prepared_transactions", "4")
                .start();
    }

    private void prepare(Side side) throws SQLException {
        server(side)
                .execute(
                        "CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'",
                        "CREATE ROLE reporting LOGIN PASSWORD '" + PASSWORD + "'",
                        "CREATE TABLE ledger (id bigint PRIMARY KEY, client int NOT NULL)",
                        "CREATE TABLE orders (id serial PRIMARY KEY, what text)",
                        "CREATE SEQUENCE tickets",
                        "GRANT SELECT, INSERT, UPDATE, DELETE ON ledger, orders TO app",
                        "GRANT USAGE ON SEQUENCE orders_id_seq, tickets TO app",
                        "GRANT SELECT ON ledger TO reporting");
        MetadataSchema.migrate(settings(side));
        try (Connection connection = open(side)) {
            if (side == Side.GREEN) {
                fence(side).raise(connection);
                server(side)
                        .execute("INSERT INTO bluegreen.first_load (way, finished_at, detail)"
                                + " VALUES ('copy', now(), 'done: pre-data, post-data, foreign-keys')");
            }
        }
    }

    /** Both directions, with slots made anew where there are none. */
    void startReplication() throws SQLException {
        for (Side side : Side.values()) {
            replication.put(side, new MiniReplication(clusters.of(side), clusters.of(side.other())));
        }
        for (MiniReplication one : replication.values()) {
            one.start();
        }
    }

    MiniReplication replication(Side source) {
        return requireNonNull(replication.get(source));
    }

    PostgresServer server(Side side) {
        return requireNonNull(servers.get(side));
    }

    Clusters clusters() {
        return clusters;
    }

    ConnectionSettings settings(Side side) {
        return clusters.of(side).settings();
    }

    /** As another process knows them. */
    static Clusters clusters(int bluePort, int greenPort, String host) {
        return new Clusters(cluster(Side.BLUE, bluePort, host), cluster(Side.GREEN, greenPort, host));
    }

    private static Cluster cluster(Side side, int port, String host) {
        ConnectionSettings settings =
                new ConnectionSettings(side, host, port, DATABASE, "postgres", Optional.of(new Secret("admin-secret")));
        return new Cluster(
                settings, FenceSettings.DEFAULT, "bluegreen_shop_" + side, "pg2pulsar-" + side, "pulsar2pg-" + side);
    }

    ConnectionSettings application(Side side) {
        PostgresServer server = server(side);
        return new ConnectionSettings(
                side, server.host(), server.port(), DATABASE, "app", Optional.of(new Secret(PASSWORD)));
    }

    Connection open(Side side) {
        return new PostgresSessions(settings(side)).open("bluegreen test");
    }

    Fence fence(Side side) {
        return new Fence(settings(side), FenceSettings.DEFAULT);
    }

    /** Which side the application can write on, by really trying. */
    Set<Side> writable() {
        EnumSet<Side> writable = EnumSet.noneOf(Side.class);
        for (Side side : Side.values()) {
            ConnectionSettings settings = application(side);
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:postgresql://" + settings.host() + ":" + settings.port() + "/" + DATABASE,
                            "app",
                            PASSWORD);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("DELETE FROM ledger WHERE id = -1");
                connection.rollback();
                writable.add(side);
            } catch (SQLException e) {
                // That is what a fence is for.
            }
        }
        return writable;
    }

    /** Waits until both directions work, as they do after their servers were away. */
    void awaitReplication() {
        for (Side side : Side.values()) {
            // Whoever has just been started again may turn a session away.
            await().ignoreExceptions().untilAsserted(() -> assertThat(replicates(side))
                    .as("stream of " + side + ": " + replication(side).lastTrouble())
                    .isTrue());
        }
    }

    private boolean replicates(Side side) throws SQLException {
        try (Connection connection = open(side)) {
            return Sql.one(
                    connection,
                    "SELECT bool_and(s.active) AND (SELECT seen_written_at > now() - interval '1 second'"
                            + " FROM bluegreen.heartbeat WHERE side = ?) FROM pg_replication_slots s",
                    row -> row.getBoolean(1),
                    side.other().label());
        }
    }

    /** How old the newest heartbeat of blue is that green has; all on one machine. */
    Duration lag() throws SQLException {
        try (Connection connection = open(Side.GREEN)) {
            return Duration.ofMillis(Sql.one(
                    connection,
                    "SELECT (extract(epoch FROM now() - written_at) * 1000)::bigint FROM bluegreen.heartbeat"
                            + " WHERE side = 'blue'",
                    row -> row.getLong(1)));
        }
    }

    /** What an operator would be told. */
    OperationStatus status() throws SQLException {
        Optional<Connection> blue = open(Side.BLUE, server(Side.BLUE));
        Optional<Connection> green = open(Side.GREEN, server(Side.GREEN));
        try {
            return OperationStatus.read(clusters, blue, green);
        } finally {
            for (Optional<Connection> one : List.of(blue, green)) {
                if (one.isPresent()) {
                    one.get().close();
                }
            }
        }
    }

    private Optional<Connection> open(Side side, PostgresServer server) {
        return server.isRunning() ? Optional.of(open(side)) : Optional.empty();
    }

    Set<Long> ledger(Side side) throws SQLException {
        try (Connection connection = open(side)) {
            return new HashSet<>(Sql.list(connection, "SELECT id FROM public.ledger", row -> row.getLong(1)));
        }
    }

    List<Marker> markers(Side side) throws SQLException {
        try (Connection connection = open(side)) {
            return MarkerTable.readAll(connection);
        }
    }

    /** The same with a write pause that is never over. */
    static CutoverSettings patient() {
        CutoverSettings usual = defaults();
        return new CutoverSettings(
                Duration.ofMinutes(1),
                usual.maxLag(),
                usual.lagPatience(),
                usual.maxTransactionAge(),
                usual.holdLimit(),
                usual.consumerTimeout(),
                0,
                usual.tables(),
                usual.hooks(),
                usual.hookTimeout(),
                true,
                usual.probe());
    }

    /** As an operation uses them in tests: everything as documented, but for what would only take time. */
    static CutoverSettings defaults() {
        CutoverSettings usual = CutoverSettings.defaults(TableFilter.ALL);
        return new CutoverSettings(
                usual.maxWriteDowntime(),
                usual.maxLag(),
                Duration.ofSeconds(3),
                usual.maxTransactionAge(),
                usual.holdLimit(),
                Duration.ofSeconds(5),
                0,
                usual.tables(),
                Map.of(),
                usual.hookTimeout(),
                true,
                Optional.empty());
    }
}
