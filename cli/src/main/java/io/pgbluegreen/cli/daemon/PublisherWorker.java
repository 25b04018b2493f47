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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.client.api.CompressionType;

/** A publisher as a {@link Worker}. */
final class PublisherWorker implements Worker {

    private final Publisher publisher;

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
        Optional<Trouble> trouble = status.state() == PublisherStatus.State.RETRYING
                ? Optional.of(new Trouble(status.detail(), "It tries again by itself until the server answers."))
                : Optional.empty();
        return new WorkerState(
                activity(status.state()), trouble.isPresent() ? "" : status.detail(), trouble, counters(status));
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
