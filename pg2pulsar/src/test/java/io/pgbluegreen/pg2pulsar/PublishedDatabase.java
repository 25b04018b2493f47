package io.pgbluegreen.pg2pulsar;

import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.changeevent.FrameReader;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.replication.CreatedSlot;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.PulsarSettings;
import io.pgbluegreen.topic.TopicName;
import io.pgbluegreen.topic.TopicSetup;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;

/** A real server whose database is set up for publishing to a topic of its own, and the topic read back. */
final class PublishedDatabase implements AutoCloseable {

    static final String SLOT = "bluegreen_test_blue";
    static final String PUBLICATION = "bluegreen_test";

    /** One for all tests of the module; it ends with the JVM. */
    private static final PulsarServer PULSAR = PulsarServer.builder().start();

    final PostgresServer server;
    final PulsarConnection pulsar;
    final TopicName topic;
    final PostgresSessions sessions;

    PublishedDatabase(PostgresServer server, String topic, String... schema) throws SQLException {
        this(Side.BLUE, server, topic, schema);
    }

    PublishedDatabase(Side side, PostgresServer server, String topic, String... schema) throws SQLException {
        this.server = server;
        this.pulsar = PulsarConnection.open(new PulsarSettings(PULSAR.serviceUrl(), PULSAR.adminUrl()));
        this.topic = new TopicName("public", "default", topic);
        ConnectionSettings settings = new ConnectionSettings(
                side,
                server.host(),
                server.port(),
                server.database(),
                server.user(),
                Optional.of(new Secret(server.password())));
        this.sessions = new PostgresSessions(settings);
        server.execute(schema);
        MetadataSchema.migrate(settings);
        new TopicSetup(pulsar, this.topic).setUp();
        publishAll();
        createSlot();
    }

    /** Lets tables that were created since join. */
    void publishAll() {
        try (Connection connection = sessions.open("test")) {
            List<TableId> tables = new ArrayList<>(Catalog.tables(connection, TableFilter.ALL).stream()
                    .map(Table::id)
                    .toList());
            tables.addAll(MetadataSchema.PUBLISHED);
            Publications.ensure(connection, PUBLICATION, tables);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a session waits for a lock. */
    boolean isAnybodyWaiting() throws SQLException {
        try (Connection connection = sessions.open("test")) {
            return Sql.one(connection, "SELECT count(*) FROM pg_locks WHERE NOT granted", row -> row.getInt(1) > 0);
        }
    }

    private void createSlot() throws SQLException {
        try (Connection replication = sessions.openReplication("test");
                Connection connection = sessions.open("test")) {
            ServerFacts facts = ServerFacts.read(connection);
            CreatedSlot slot = Slots.createLogical(
                    replication, SLOT, Slots.plugin(facts.version()), Slots.Lifetime.PERMANENT, Slots.Snapshot.NONE);
            PublisherTable.create(
                    connection,
                    PublisherState.beginning(
                            SLOT,
                            topic.toString(),
                            facts.systemIdentifier(),
                            facts.timeline(),
                            slot.consistentPoint()));
        }
    }

    PublisherSettings settings() {
        return PublisherSettings.defaults(sessions.settings().side(), SLOT, PUBLICATION, topic.toString());
    }

    /** With one heartbeat at the start, and none again. */
    PublisherSettings settingsWithOneHeartbeat() {
        PublisherSettings usual = settings();
        return new PublisherSettings(
                usual.side(),
                usual.slot(),
                usual.publication(),
                usual.topic(),
                usual.frameBytes(),
                usual.fragmentBytes(),
                usual.maxBytesInFlight(),
                usual.compression(),
                usual.frameAge(),
                Duration.ofHours(1));
    }

    Publisher publisher() {
        return new Publisher(settings(), sessions, pulsar, Clock.systemUTC());
    }

    /** One that waits for each frame to be safe in the topic before it sends the next: slow enough to be stopped. */
    Publisher publisherOfSingleFrames() {
        PublisherSettings usual = settings();
        return new Publisher(
                new PublisherSettings(
                        usual.side(),
                        usual.slot(),
                        usual.publication(),
                        usual.topic(),
                        usual.frameBytes(),
                        usual.frameBytes(),
                        usual.frameBytes(),
                        usual.compression(),
                        usual.frameAge(),
                        usual.heartbeatInterval()),
                sessions,
                pulsar,
                Clock.systemUTC());
    }

    /** Waits until nobody streams from the slot any more: a walsender may outlive its client for a moment. */
    void awaitNobodyStreams() {
        await().until(() -> {
            try (Connection connection = sessions.open("test")) {
                return !Slots.find(connection, SLOT).orElseThrow().active();
            }
        });
    }

    /** All frames that the topic holds now, in order; a gap or a corrupt frame fails. */
    List<Frame> frames() throws PulsarClientException {
        List<Frame> frames = new ArrayList<>();
        FrameReader reader = FrameReader.from(topic.toString(), 1);
        FrameDecoder decoder = new FrameDecoder();
        try (Reader<byte[]> messages = pulsar.client()
                .newReader(Schema.BYTES)
                .topic(topic.toString())
                .startMessageId(MessageId.earliest)
                .create()) {
            while (messages.hasMessageAvailable()) {
                Message<byte[]> message = messages.readNext(60, TimeUnit.SECONDS);
                String where = message.getMessageId().toString();
                reader.accept(message.getProperties(), message.getData(), where)
                        .ifPresent(complete -> frames.add(decoder.decode(complete.json(), where)));
            }
        } catch (java.io.IOException e) {
            throw PulsarClientException.unwrap(e);
        }
        return frames;
    }

    @Override
    public void close() {
        pulsar.close();
        server.close();
    }
}
