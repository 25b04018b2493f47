package io.pgbluegreen.consumers;

import io.pgbluegreen.consumers.marker.MarkerWatch;
import io.pgbluegreen.cutover.port.ChangeLog;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.topic.MessageIds;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicFrames;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pulsar.client.api.MessageId;

/**
 * Both topics, read with Pulsar's Reader, which leaves no trace in them. A marker's {@code messageId} is that of the
 * first message of its frame.
 */
public final class TopicChangeLog implements ChangeLog {

    private final PulsarConnection pulsar;
    private final SideTopics topics;
    private final List<MarkerWatch> watches = new CopyOnWriteArrayList<>();

    /**
     * For one pair of clusters.
     *
     * @param pulsar not closed with this
     */
    public TopicChangeLog(PulsarConnection pulsar, SideTopics topics) {
        this.pulsar = pulsar;
        this.topics = topics;
    }

    @Override
    public String end(Side side) {
        return MessageIds.toHex(TopicFrames.end(pulsar, topics.of(side)).orElse(MessageId.earliest));
    }

    /** {@inheritDoc} Returns when the reader is connected. */
    @Override
    public Watch watch(Side side, String afterMessage) {
        TopicFrames frames = TopicFrames.after(pulsar, topics.of(side), MessageIds.fromHex(afterMessage));
        MarkerWatch watch = new MarkerWatch(frames);
        watches.add(watch);
        return watch;
    }

    /** Ends all watches. */
    @Override
    public void close() {
        watches.forEach(MarkerWatch::close);
        watches.clear();
    }
}
