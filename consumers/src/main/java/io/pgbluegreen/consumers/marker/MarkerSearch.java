package io.pgbluegreen.consumers.marker;

import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.FrameSearch;
import io.pgbluegreen.topic.MessageIds;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicFrames;
import io.pgbluegreen.topic.TopicName;
import java.time.Duration;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;

/**
 * Finds a marker in one topic: where it was seen, or, when nobody remembers, by the row of {@code bluegreen.marker}. The
 * time at which it was written leads near it, and the LSNs in the messages' properties tell on which side of it.
 */
public final class MarkerSearch {

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration FIRST_FRAME = Duration.ofSeconds(2);

    private final PulsarConnection pulsar;
    private final TopicName topic;

    public MarkerSearch(PulsarConnection pulsar, TopicName topic) {
        this.pulsar = pulsar;
        this.topic = topic;
    }

    /**
     * Looks up the marker where it was seen.
     *
     * @throws Problem NEEDS_PERSON when another message stands there, UNAVAILABLE when Pulsar does not answer
     */
    public MarkerPlace at(Sighting sighting, MarkerKey.Kind kind) throws InterruptedException {
        MessageId id = MessageIds.fromHex(sighting.messageId());
        Optional<MessageId> end = TopicFrames.end(pulsar, topic);
        if (end.isEmpty() || end.get().compareTo(id) < 0) {
            throw elsewhere(
                    sighting,
                    kind,
                    end.map(last -> "the topic ends with message " + last).orElse("the topic is empty"));
        }
        MarkerLog log = new MarkerLog(topic.toString(), false);
        try (TopicFrames frames = TopicFrames.at(pulsar, topic, id)) {
            log.accept(frames.next(ANSWER).orElseThrow(() -> late("no message came")));
            return log.places().stream()
                    .filter(place ->
                            place.key().kind() == kind && place.sighting().equals(sighting))
                    .findFirst()
                    .orElseThrow(
                            () -> elsewhere(sighting, kind, "it is frame " + log.lastSeq() + " with " + log.places()));
        }
    }

    /**
     * Reads from a message on, that one included, to where the topic ends now.
     *
     * @return empty when the marker does not stand there, or was taken back behind it
     * @throws Problem UNAVAILABLE when that takes longer than the limit
     */
    public Optional<MarkerPlace> find(MarkerKey key, MessageId from, Duration limit) throws InterruptedException {
        MarkerLog log = new MarkerLog(topic.toString(), false);
        FrameScan.to(pulsar, topic, from, System.nanoTime() + limit.toNanos(), located -> {
            log.accept(located);
            return true;
        });
        return log.place(key);
    }

    /**
     * Finds a marker by its row. Reads no further than that: the row stands in the table, so nobody has taken it back,
     * and days of changes may have come since.
     *
     * @param marker written by the side whose topic this is
     * @return empty when it is not in the topic (yet)
     * @throws Problem UNAVAILABLE when that takes longer than the limit
     */
    public Optional<MarkerPlace> find(Marker marker, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        MarkerLog log = new MarkerLog(topic.toString(), false);
        FrameScan.to(pulsar, topic, messageBefore(marker), deadline, located -> {
            // A marker's commit record stands behind the position at which its row was inserted.
            if (!located.frame().properties().lastLsn().isBefore(marker.insertedLsn())) {
                log.accept(located);
            }
            return log.place(marker.key()).isEmpty();
        });
        return log.place(marker.key());
    }

    private MessageId messageBefore(Marker marker) throws InterruptedException {
        return FrameSearch.messageBefore(
                pulsar, topic, TopicFrames.end(pulsar, topic), marker.insertedLsn(), marker.writtenAt(), FIRST_FRAME);
    }

    private Problem elsewhere(Sighting sighting, MarkerKey.Kind kind, String found) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "expected a " + kind.label() + " marker with commit LSN " + sighting.commitLsn() + " in frame "
                        + sighting.seq() + ", message " + MessageIds.fromHex(sighting.messageId()) + " of topic "
                        + topic + ", but " + found,
                "Find out who replaced the topic since the cutover. Nothing was handed over.");
    }

    private Problem late(String found) {
        return new Problem(
                Kind.UNAVAILABLE,
                "topic " + topic + " could not be read for a marker within " + ANSWER.toSeconds() + " s: " + found,
                "Check that the brokers are up, then try again.");
    }
}
