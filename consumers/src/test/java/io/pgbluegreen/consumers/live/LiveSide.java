package io.pgbluegreen.consumers.live;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.consumers.TestServers;
import io.pgbluegreen.pg2pulsar.Publisher;
import io.pgbluegreen.pg2pulsar.PublisherSettings;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.replication.CreatedSlot;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.topic.Subscriptions;
import io.pgbluegreen.topic.TopicName;
import io.pgbluegreen.topic.TopicSetup;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster of the pair on a real server, with its publisher, its topic, and the applier that reads the other topic. */
final class LiveSide implements AutoCloseable {

    static final String APPLIER = "applier";
    private static final String PUBLICATION = "bluegreen_test";

    final Side side;
    final LiveDatabase database;
    final TopicName topic = TestServers.newTopic();
    final ServerFacts facts;
    private final Publisher publisher;
    private final Thread thread;
    private Optional<LiveApplier> applier = Optional.empty();

    LiveSide(Side side, String major, String... schema) throws SQLException {
        this.side = side;
        this.database = new LiveDatabase(side, major, schema);
        new TopicSetup(TestServers.pulsar(), topic).setUp();
        new Subscriptions(TestServers.pulsar(), topic).create(APPLIER);
        String slot = "bluegreen_" + database.name;
        try (Connection connection = database.sessions.open("test");
                Connection replication = database.sessions.openReplication("test")) {
            facts = ServerFacts.read(connection);
            List<TableId> tables = new ArrayList<>(MetadataSchema.PUBLISHED);
            Catalog.tables(connection, TableFilter.ALL).stream().map(Table::id).forEach(tables::add);
            Publications.ensure(connection, PUBLICATION, tables);
            CreatedSlot created =
                    Slots.createLogical(replication, slot, "pgoutput", Slots.Lifetime.PERMANENT, Slots.Snapshot.NONE);
            PublisherTable.create(
                    connection,
                    PublisherState.beginning(
                            slot,
                            topic.toString(),
                            facts.systemIdentifier(),
                            facts.timeline(),
                            created.consistentPoint()));
        }
        publisher = new Publisher(
                PublisherSettings.defaults(side, slot, PUBLICATION, topic.toString()),
                database.sessions,
                TestServers.pulsar(),
                Clock.systemUTC());
        thread = new Thread(publisher::run, "publisher-of-" + side);
        thread.start();
    }

    /** Begins to apply the other side's topic here. */
    void applyFrom(LiveSide other) throws SQLException {
        try (Connection connection = database.sessions.open("test")) {
            AppliedTable.write(
                    connection,
                    new Applied(
                            other.side.label(),
                            other.facts.systemIdentifier(),
                            other.facts.timeline(),
                            0,
                            Lsn.ZERO,
                            "",
                            0,
                            0,
                            Optional.empty(),
                            Instant.EPOCH));
        }
        applier = Optional.of(new LiveApplier(database, other.side, other.topic, APPLIER));
    }

    void write(MarkerKey marker) throws SQLException {
        try (Connection connection = database.sessions.open("test")) {
            MarkerTable.write(connection, marker, side);
        }
    }

    void seal(MarkerKey marker) throws SQLException {
        try (Connection connection = database.sessions.open("test")) {
            MarkerTable.seal(connection, marker);
        }
    }

    @Override
    public void close() throws Exception {
        applier.ifPresent(LiveApplier::close);
        publisher.close();
        thread.join(20_000);
        database.dropSlots();
    }
}
