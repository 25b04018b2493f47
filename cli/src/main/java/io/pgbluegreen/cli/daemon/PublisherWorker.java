package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.cli.config.Compression;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.daemon.WorkerState.Trouble;
import io.pgbluegreen.pg2pulsar.Publisher;
import io.pgbluegreen.pg2pulsar.PublisherSettings;
import io.pgbluegreen.pg2pulsar.PublisherStatus;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.topic.PulsarConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.client.api.CompressionType;

/** A publisher as a {@link Worker}. */
final class PublisherWorker implements Worker {

    /** A message takes milliseconds; a broker that loses its place, a second or two. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Publisher publisher;
    private final String topic;

    PublisherWorker(Migration migration, Side side, PulsarConnection pulsar) {
        PublisherSettings usual = PublisherSettings.defaults(
                side,
                migration.slot(side),
                migration.publication(side),
                migration.topic(side).toString());
        PublisherSettings settings = new PublisherSettings(
                side,
                usual.slot(),
                usual.publication(),
                usual.topic(),
                migration.publisher().frameBytes(),
                usual.fragmentBytes(),
                usual.maxBytesInFlight(),
                compression(migration.publisher().compression()),
                usual.frameAge(),
                usual.heartbeatInterval());
        this.topic = settings.topic();
        this.publisher =
                new Publisher(settings, new PostgresSessions(migration.cluster(side)), pulsar, Clock.systemUTC());
    }

    @Override
    public void run() {
        publisher.run();
    }

    @Override
    public WorkerState state() {
        PublisherStatus status = publisher.status();
        Optional<Trouble> trouble = trouble(status);
        return new WorkerState(
                activity(status.state()), trouble.isPresent() ? "" : status.detail(), trouble, counters(status));
    }

    private Optional<Trouble> trouble(PublisherStatus status) {
        return switch (status.state()) {
            case RETRYING ->
                Optional.of(new Trouble(status.detail(), "It tries again by itself until the server answers."));
            case STREAMING ->
                status.waiting().compareTo(LONG) < 0
                        ? Optional.empty()
                        : Optional.of(new Trouble(
                                "topic " + topic + " has taken nothing for more than " + LONG.toSeconds()
                                        + " s: Pulsar is away, or the topic's backlog quota is exceeded",
                                "It goes on by itself once the topic takes messages again. Until then the server keeps its"
                                        + " WAL, so watch its disk. See whether brokers and bookies are up, and whether the"
                                        + " topic's subscriptions keep up with it."));
            case STARTING, STANDBY, STOPPED -> Optional.empty();
        };
    }

    @Override
    public void close() {
        publisher.close();
    }

    private static String activity(PublisherStatus.State state) {
        return switch (state) {
            case STARTING -> WorkerState.STARTING;
            case STANDBY -> WorkerState.STANDBY;
            case STREAMING -> WorkerState.RUNNING;
            case RETRYING -> WorkerState.RETRYING;
            case STOPPED -> Supervisor.STOPPED;
        };
    }

    private static Map<String, Long> counters(PublisherStatus status) {
        Map<String, Long> counters = new HashMap<>();
        counters.put("epoch", status.epoch());
        counters.put("seq", status.seq());
        counters.put(WorkerState.TRANSACTIONS, status.transactions());
        counters.put(WorkerState.CHANGES, status.changes());
        counters.put(WorkerState.BYTES, status.bytes());
        counters.put("droppedTransactions", status.dropped());
        counters.put("foreignTransactions", status.foreignTransactions());
        counters.put("bytesInFlight", status.bytesInFlight());
        return counters;
    }

    private static CompressionType compression(Compression compression) {
        return switch (compression) {
            case LZ4 -> CompressionType.LZ4;
            case ZSTD -> CompressionType.ZSTD;
            case NONE -> CompressionType.NONE;
        };
    }
}
