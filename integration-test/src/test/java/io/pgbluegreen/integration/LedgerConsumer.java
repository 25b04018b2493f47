package io.pgbluegreen.integration;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.changeevent.FrameReader;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.testkit.PulsarServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;
import org.apache.pulsar.client.api.SubscriptionType;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's consumer, as docs/topic.md shows one: Pulsar's client and the codec. It knows nothing of sides and markers.
 * Which topic it reads stands in a file, its configuration; when that changes, it connects anew. It keeps what it has
 * seen, as another would in its database.
 */
final class LedgerConsumer implements AutoCloseable {

    private static final int WAIT_MILLIS = 50;

    /** A row of {@code forum.ledger}: transaction {@code n} of a client, which numbers its own. */
    record Entry(int client, long n) {}

    /** A transaction that changed a table of users. */
    record Seen(String topic, String commitLsn, List<Entry> entries) {}

    private final PulsarServer pulsar;
    private final String subscription;
    private final Path topicFile;
    private final FrameDecoder decoder = new FrameDecoder();
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, Long> lastFrames = new HashMap<>();
    private @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile Optional<Exception> failure = Optional.empty();
    private volatile String topic = "";

    /** What of a transaction has come so far. */
    private final List<Entry> open = new ArrayList<>();

    private boolean openIsOfUsers;

    LedgerConsumer(PulsarServer pulsar, String subscription, Path topicFile) {
        this.pulsar = pulsar;
        this.subscription = subscription;
        this.topicFile = topicFile;
    }

    /** Goes on where it stopped. */
    LedgerConsumer start() {
        stopping = false;
        Thread started = new Thread(this::run, subscription);
        started.setDaemon(true);
        thread = started;
        started.start();
        return this;
    }

    String subscription() {
        return subscription;
    }

    /** What it has seen so far, in order. */
    List<Seen> seen() {
        failure.ifPresent(cause -> {
            throw new AssertionError("consumer " + subscription + " has failed", cause);
        });
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** The rows of {@code forum.ledger} in these transactions. */
    List<Entry> entries() {
        return seen().stream().flatMap(each -> each.entries().stream()).toList();
    }

    private void run() {
        try (PulsarClient client =
                PulsarClient.builder().serviceUrl(pulsar.serviceUrl()).build()) {
            while (!stopping) {
                String now = configuredTopic();
                try (Consumer<byte[]> consumer = connect(client, now)) {
                    topic = now;
                    read(consumer, now);
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = Optional.of(e);
        }
    }

    private String configuredTopic() throws IOException {
        return Files.readString(topicFile).strip();
    }

    private Consumer<byte[]> connect(PulsarClient client, String name) throws PulsarClientException {
        return client.newConsumer(Schema.BYTES)
                .topic(name)
                .subscriptionName(subscription)
                .subscriptionType(SubscriptionType.Failover)
                .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
                .subscribe();
    }

    private void read(Consumer<byte[]> consumer, String name) throws IOException {
        FrameReader reader = FrameReader.fromAny(name);
        while (!stopping && configuredTopic().equals(name)) {
            Message<byte[]> message = consumer.receive(WAIT_MILLIS, TimeUnit.MILLISECONDS);
            if (message == null) {
                continue;
            }
            String where = message.getMessageId().toString();
            Optional<FrameReader.Complete> complete = reader.accept(message.getProperties(), message.getData(), where);
            if (complete.isPresent()) {
                take(name, decoder.decode(complete.get().json(), where));
                consumer.acknowledgeCumulative(message);
            }
        }
    }

    private void take(String name, Frame frame) {
        if (frame.seq() <= lastFrames.getOrDefault(name, 0L)) {
            return; // came again: its acknowledgement was lost when the connection was closed
        }
        lastFrames.put(name, frame.seq());
        for (TransactionPart part : frame.transactions()) {
            part.changes().forEach(this::take);
            if (part.last()) {
                if (openIsOfUsers) {
                    synchronized (seen) {
                        seen.add(new Seen(name, part.commitLsn().toString(), List.copyOf(open)));
                    }
                }
                open.clear();
                openIsOfUsers = false;
            }
        }
    }

    private void take(Change change) {
        if (change instanceof Change.OfRow ofRow) {
            String table = ofRow.relation().table().toString();
            openIsOfUsers |= !table.startsWith("bluegreen.");
            if (table.equals("forum.ledger") && ofRow instanceof Change.Insert insert) {
                open.add(new Entry(Integer.parseInt(value(insert, "client")), Long.parseLong(value(insert, "n"))));
            }
        }
    }

    private static String value(Change.Insert insert, String column) {
        for (int i = 0; i < insert.relation().columns().size(); i++) {
            if (insert.relation().columns().get(i).name().equals(column)) {
                return insert.after().text(i);
            }
        }
        throw new AssertionError("there is no column " + column + " in " + insert.relation());
    }

    /** Leaves the topic; {@link #start} goes on. */
    void stop() {
        stopping = true;
        Thread running = thread;
        try {
            if (running != null) {
                running.join(TimeUnit.SECONDS.toMillis(30));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        topic = "";
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public String toString() {
        return "consumer " + subscription + (topic.isEmpty() ? ", asleep" : ", on " + topic);
    }
}
