package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.changeevent.FrameEncoder;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.PublisherStatus.State;
import io.pgbluegreen.pg2pulsar.foreign.ForeignCommitLog;
import io.pgbluegreen.pg2pulsar.foreign.ForeignCommitWatch;
import io.pgbluegreen.pg2pulsar.foreign.OwnMarkers;
import io.pgbluegreen.pg2pulsar.frame.FrameBuilder;
import io.pgbluegreen.pg2pulsar.frame.ResumePoint;
import io.pgbluegreen.pg2pulsar.send.ExclusiveProducer;
import io.pgbluegreen.pg2pulsar.send.FrameSender;
import io.pgbluegreen.pg2pulsar.send.FrameSender.Persisted;
import io.pgbluegreen.pg2pulsar.send.FrameSender.SendFailed;
import io.pgbluegreen.pg2pulsar.start.StartFacts;
import io.pgbluegreen.pg2pulsar.start.StartFactsReader;
import io.pgbluegreen.pg2pulsar.start.StartPosition;
import io.pgbluegreen.pg2pulsar.stream.ReplicationStream;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.topic.PendingWrites;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pulsar.client.api.PulsarClientException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of a publisher, to its first failure: takes the topic (which fences whoever had it), reads where it ends,
 * checks that the slot fits, and streams.
 */
final class PublisherSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PublisherSession.class);

    private final PublisherSettings settings;
    private final PostgresSessions sessions;
    private final PulsarConnection pulsar;
    private final Clock clock;
    private final PublisherCounters counters;
    private final Thread thread = Thread.currentThread();

    private @Nullable ExclusiveProducer producer;
    private @Nullable HeartbeatWriter heartbeat;
    private volatile @Nullable ForeignCommitLog foreignCommits;
    private volatile @Nullable Decoding decoding;
    private volatile @Nullable ReplicationStream stream;
    private boolean ended;

    PublisherSession(
            PublisherSettings settings,
            PostgresSessions sessions,
            PulsarConnection pulsar,
            Clock clock,
            PublisherCounters counters) {
        this.settings = settings;
        this.sessions = sessions;
        this.pulsar = pulsar;
        this.clock = clock;
        this.counters = counters;
    }

    /** Runs until something fails; never returns. */
    void run() throws SQLException, InterruptedException, SendFailed, PulsarClientException {
        // A client that finds nobody keeps trying by itself, which would look as if another publisher held the topic.
        pulsar.check(TopicName.parse(settings.topic()));
        ExclusiveProducer taken = ExclusiveProducer.take(
                pulsar.client(),
                settings.topic(),
                settings.slot(),
                settings.compression(),
                () -> counters.standby("another publisher holds topic " + settings.topic()));
        producer = taken;
        counters.state(State.STARTING, "reading the end of topic " + settings.topic());

        // The end that is read next must be the end of all that publishers before have sent.
        PendingWrites.await(pulsar, TopicName.parse(settings.topic()));
        StartFactsReader.Result read = StartFactsReader.read(settings, sessions, pulsar.client());
        StartFacts facts = read.facts();
        ResumePoint resume = StartPosition.decide(facts);
        Decoding decode;
        OwnMarkers markers;
        long epoch;
        try (Connection connection =
                sessions.open("bluegreen publisher " + settings.side().label())) {
            epoch = Math.max(PublisherTable.nextEpoch(connection, settings.slot()), read.highestEpoch() + 1);
            decode = Decoding.of(connection, settings, sessions);
            decoding = decode;
            markers = new OwnMarkers(settings.side(), MarkerTable.readAll(connection), resume.lastLsn());
        }
        FrameSender sender = new FrameSender(
                taken.producer(),
                settings.fragmentBytes(),
                settings.maxBytesInFlight(),
                new Persisted(resume.lastSeq(), resume.lastLsn(), Optional.empty()));
        stream(facts, resume, epoch, decode, markers, sender);
    }

    private void stream(
            StartFacts facts, ResumePoint resume, long epoch, Decoding decode, OwnMarkers markers, FrameSender sender)
            throws SQLException, InterruptedException, SendFailed {
        ReplicationStream started = ReplicationStream.start(
                sessions.openReplication(
                        "bluegreen pg2pulsar " + settings.side().label()),
                startCommand(resume.lastLsn(), decode.options()),
                clock);
        stream = started;
        ForeignCommitLog alarms = new ForeignCommitLog(sessions);
        foreignCommits = alarms;
        StreamLoop loop = new StreamLoop(
                started, decode.decoder(), new ForeignCommitWatch(markers), alarms, sender, counters, settings);
        FrameBuilder builder = new FrameBuilder(
                new FrameEncoder(facts.systemIdentifier(), facts.timeline(), settings.slot()),
                MetadataSchema.APPLIED,
                settings.frameBytes(),
                epoch,
                resume,
                loop::finished);
        counters.streaming(epoch, sender);
        LOG.info(
                "{}: streaming from slot {} at {} into topic {} behind frame {} (epoch {}{}); the side is {} there",
                facts.where(),
                settings.slot(),
                resume.lastLsn(),
                settings.topic(),
                resume.lastSeq(),
                epoch,
                resume.open()
                        .map(open -> ", inside transaction " + open.xid() + " after " + open.changes() + " changes")
                        .orElse(""),
                markers.isActive() ? "active" : "passive");
        HeartbeatWriter beats = new HeartbeatWriter(sessions, settings, sender);
        heartbeat = beats;
        beats.start();
        loop.run(builder);
    }

    private String startCommand(Lsn from, String options) {
        return "START_REPLICATION SLOT " + Identifiers.quote(settings.slot()) + " LOGICAL " + from + " " + options;
    }

    /** Makes {@link #run} end, from another thread. */
    synchronized void stop() {
        if (!ended) {
            closeStream();
            closeForeignCommits(ForeignCommitLog::abort);
            closeDecoding(Decoding.Held::abort);
            thread.interrupt();
        }
    }

    @FunctionalInterface
    private interface Closing {
        void close(ForeignCommitLog log) throws SQLException;
    }

    private void closeStream() {
        ReplicationStream open = stream;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("closing the replication stream", e);
            }
        }
    }

    private void closeForeignCommits(Closing closing) {
        ForeignCommitLog open = foreignCommits;
        if (open != null) {
            try {
                closing.close(open);
            } catch (SQLException e) {
                LOG.debug("closing the session for foreign commits", e);
            }
        }
    }

    private void closeDecoding(Function<Decoding.Held, Decoding.Closing> closing) {
        Decoding open = decoding;
        if (open != null) {
            for (Decoding.Held held : open.held()) {
                try {
                    closing.apply(held).run();
                } catch (SQLException e) {
                    LOG.debug("closing the session for the catalog", e);
                }
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            ended = true;
        }
        // An interrupt was meant for the stream; what follows must be able to wait.
        boolean interrupted = Thread.interrupted();
        closeStream();
        try {
            if (heartbeat != null) {
                heartbeat.close();
            }
            closeForeignCommits(ForeignCommitLog::close);
            closeDecoding(Decoding.Held::close);
        } finally {
            if (producer != null) {
                producer.close();
            }
        }
        if (interrupted) {
            thread.interrupt();
        }
    }
}
