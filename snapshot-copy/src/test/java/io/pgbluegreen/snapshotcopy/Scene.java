package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.postgres.replication.CreatedSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.comparison.TableComparison;
import io.pgbluegreen.testkit.comparison.TableSelection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fresh database on two servers, with our metadata on both and the main slot on blue, registered: as setup leaves
 * them, without a publication.
 */
final class Scene implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PostgresServer blue;
    private final PostgresServer green;
    private final String database = "scene_" + NUMBER.incrementAndGet();

    private Scene(PostgresServer blue, PostgresServer green) {
        this.blue = blue;
        this.green = green;
    }

    static Scene on(PostgresServer blue, PostgresServer green) throws SQLException {
        Scene scene = new Scene(blue, green);
        blue.execute("CREATE DATABASE " + scene.database);
        green.execute("CREATE DATABASE " + scene.database);
        MetadataSchema.migrate(scene.blueSettings());
        MetadataSchema.migrate(scene.greenSettings());
        try (Connection replication = new PostgresSessions(scene.blueSettings()).openReplication("test")) {
            scene.register(Slots.createLogical(
                    replication,
                    scene.slot(),
                    Slots.plugin(ServerVersion.of(replication)),
                    Slots.Lifetime.PERMANENT,
                    Slots.Snapshot.NONE));
        }
        return scene;
    }

    private void register(CreatedSlot created) throws SQLException {
        try (Connection connection = connectBlue()) {
            ServerFacts facts = ServerFacts.read(connection);
            PublisherTable.create(
                    connection,
                    PublisherState.beginning(
                            slot(), "topic", facts.systemIdentifier(), facts.timeline(), created.consistentPoint()));
        }
    }

    /** A server whose data need not outlive a crash of the machine. */
    static PostgresServer server(String major) {
        return PostgresServer.builder(major)
                .fsync(false)
                // A transaction of its own would be waited for like any other.
                .setting("autovacuum", "off")
                .start();
    }

    String slot() {
        return "bluegreen_" + database;
    }

    String database() {
        return database;
    }

    ConnectionSettings blueSettings() {
        return settings(Side.BLUE, blue, "postgres");
    }

    ConnectionSettings greenSettings() {
        return settings(Side.GREEN, green, "postgres");
    }

    ConnectionSettings settings(Side side, PostgresServer server, String user) {
        return new ConnectionSettings(
                side, server.host(), server.port(), database, user, Optional.of(new Secret(server.password())));
    }

    /** Tables exist on both sides; small ranges, so that even test tables are cut. */
    FirstLoadSettings settings() {
        return FirstLoadSettings.of(blueSettings(), greenSettings(), slot())
                .withSchema(SchemaMode.existing())
                .withRangeBytes(64 << 10);
    }

    void onBlue(String... sql) throws SQLException {
        run(blue, sql);
    }

    void onGreen(String... sql) throws SQLException {
        run(green, sql);
    }

    void onBoth(String... sql) throws SQLException {
        onBlue(sql);
        onGreen(sql);
    }

    private void run(PostgresServer server, String... sql) throws SQLException {
        try (Connection connection = server.connect(database)) {
            for (String one : sql) {
                Sql.run(connection, one);
            }
        }
    }

    Connection connectBlue() throws SQLException {
        return blue.connect(database);
    }

    Connection connectGreen() throws SQLException {
        return green.connect(database);
    }

    String askGreen(String sql) throws SQLException {
        try (Connection connection = connectGreen()) {
            return Sql.<String>one(connection, sql, row -> String.valueOf(row.getString(1)));
        }
    }

    String askBlue(String sql) throws SQLException {
        try (Connection connection = connectBlue()) {
            return Sql.<String>one(connection, sql, row -> String.valueOf(row.getString(1)));
        }
    }

    List<TableLoad> loads() throws SQLException {
        try (Connection connection = connectGreen()) {
            return FirstLoadTables.tables(connection);
        }
    }

    TableLoad load(String table) throws SQLException {
        return loads().stream()
                .filter(load -> load.table().equals(TableId.parse(table)))
                .findFirst()
                .orElseThrow();
    }

    Lsn startLsn(String table) throws SQLException {
        return load(table).startLsn().orElseThrow();
    }

    boolean isFinished() throws SQLException {
        try (Connection connection = connectGreen()) {
            return FirstLoadTables.read(connection).orElseThrow().isDone();
        }
    }

    TableComparison compare() throws SQLException {
        try (Connection ours = connectBlue();
                Connection theirs = connectGreen()) {
            return TableComparison.compare(ours, theirs, TableSelection.userTables());
        }
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = blue.connect()) {
            Slots.drop(connection, slot());
        }
    }
}
