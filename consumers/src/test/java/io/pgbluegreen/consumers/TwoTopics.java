package io.pgbluegreen.consumers;

import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.marker.MarkerSearch;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;
import org.apache.pulsar.client.api.SubscriptionType;

/** Both sides' topics, written by hand. */
public final class TwoTopics implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    public final WrittenTopic blue;
    public final WrittenTopic green;

    public TwoTopics() throws PulsarClientException {
        this.blue = new WrittenTopic(Side.BLUE);
        this.green = new WrittenTopic(Side.GREEN);
    }

    public WrittenTopic of(Side side) {
        return side == Side.BLUE ? blue : green;
    }

    public SideTopics names() {
        return new SideTopics(blue.name, green.name);
    }

    /** Writes an operation's final marker with its seal. */
    public MarkerPlace finalMarker(Side side, long operation) throws Exception {
        MarkerKey key = new MarkerKey(operation, Kind.FINAL);
        MessageId id = of(side).write(key);
        of(side).seal(key);
        return find(side, key, id);
    }

    public MarkerPlace firstMarker(Side side, long operation) throws Exception {
        MarkerKey key = new MarkerKey(operation, Kind.FIRST);
        return find(side, key, of(side).write(key));
    }

    public MarkerPlace find(Side side, MarkerKey key, MessageId from) throws InterruptedException {
        return new MarkerSearch(TestServers.pulsar(), of(side).name)
                .find(key, from, PATIENCE)
                .orElseThrow();
    }

    public Sighting sighting(Side side, MarkerKey key) throws InterruptedException {
        return find(side, key, MessageId.earliest).sighting();
    }

    /** A subscription before the topic's first message. */
    public void subscribe(Side side, String name) throws Exception {
        TestServers.pulsar().admin().topics().createSubscription(of(side).name.toString(), name, MessageId.earliest);
    }

    public Consumer<byte[]> connect(Side side, String name) throws PulsarClientException {
        return connect(side, name, SubscriptionType.Exclusive);
    }

    public Consumer<byte[]> connect(Side side, String name, SubscriptionType type) throws PulsarClientException {
        return TestServers.pulsar()
                .client()
                .newConsumer(Schema.BYTES)
                .topic(of(side).name.toString())
                .subscriptionName(name)
                .subscriptionType(type)
                .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
                .acknowledgmentGroupTime(0, TimeUnit.MILLISECONDS)
                .isAckReceiptEnabled(true)
                .subscribe();
    }

    @Override
    public void close() throws PulsarClientException {
        blue.close();
        green.close();
    }
}
