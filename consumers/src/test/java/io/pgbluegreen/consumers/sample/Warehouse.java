package io.pgbluegreen.consumers.sample;

import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.changeevent.FrameReader;
import io.pgbluegreen.consumers.SideTopics;
import io.pgbluegreen.postgres.Side;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionType;

/** The sample consumer of docs/consumers.md: plain Pulsar client, both topics, every transaction once. */
final class Warehouse implements AutoCloseable {

    static final String SUBSCRIPTION = "warehouse";
    private static final int WAIT_MILLIS = 20;

    private final PulsarClient client;
    private final SideTopics topics;
    private final AtomicReference<WarehouseStore> store;
    private final Map<Side, Open> open = new EnumMap<>(Side.class);
    private final FrameDecoder decoder = new FrameDecoder();

    /** A subscription that is being read, and a frame of it that waits for its turn. */
    private record Open(Consumer<byte[]> consumer, FrameReader reader, Optional<Held> held) {}

    private record Held(Frame frame, Message<byte[]> message) {}

    /** @param store outlives this object, as a database would */
    Warehouse(PulsarClient client, SideTopics topics, AtomicReference<WarehouseStore> store) {
        this.client = client;
        this.topics = topics;
        this.store = store;
    }

    /** Takes what comes next from the active side, and from the other one while an operation is ending. */
    void step() throws PulsarClientException {
        Side active = store.get().active();
        read(active);
        if (store.get().active() == active && store.get().ending().isPresent()) {
            read(active.other());
        } else {
            leave(store.get().active().other());
        }
    }

    private void read(Side side) throws PulsarClientException {
        Open reading = open.get(side);
        if (reading == null) {
            reading = new Open(connect(side), reader(side), Optional.empty());
            open.put(side, reading);
        }
        Optional<Held> next = reading.held().isPresent() ? reading.held() : receive(reading, side);
        if (next.isEmpty()) {
            return;
        }
        Optional<WarehouseStore> taken = next.get().frame().seq() <= store.get().seq(side)
                ? Optional.of(store.get())
                : WarehouseRule.take(store.get(), side, next.get().frame());
        open.put(side, new Open(reading.consumer(), reading.reader(), taken.isEmpty() ? next : Optional.empty()));
        if (taken.isPresent()) {
            store.set(taken.get());
            reading.consumer().acknowledgeCumulative(next.get().message());
        }
    }

    private Optional<Held> receive(Open reading, Side side) throws PulsarClientException {
        Message<byte[]> message = reading.consumer().receive(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (message == null) {
            return Optional.empty();
        }
        String where = message.getMessageId() + " of " + side;
        return reading.reader()
                .accept(message.getProperties(), message.getData(), where)
                .map(complete -> new Held(decoder.decode(complete.json(), where), message));
    }

    /** The active side's log is followed without a gap; on the other side, reading begins wherever it was set to. */
    private FrameReader reader(Side side) {
        String topic = topics.of(side).toString();
        WarehouseStore now = store.get();
        return side == now.active() && now.seq(side) > 0
                ? FrameReader.from(topic, now.seq(side) + 1)
                : FrameReader.fromAny(topic);
    }

    private Consumer<byte[]> connect(Side side) throws PulsarClientException {
        return client.newConsumer(Schema.BYTES)
                .topic(topics.of(side).toString())
                .subscriptionName(SUBSCRIPTION)
                .subscriptionType(SubscriptionType.Exclusive)
                .subscribe();
    }

    private void leave(Side side) throws PulsarClientException {
        Open left = open.remove(side);
        if (left != null) {
            left.consumer().close();
        }
    }

    @Override
    public void close() throws PulsarClientException {
        leave(Side.BLUE);
        leave(Side.GREEN);
    }
}
