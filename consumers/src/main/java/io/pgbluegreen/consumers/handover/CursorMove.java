package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.marker.UserWrites;
import io.pgbluegreen.consumers.subscription.Cursor;
import io.pgbluegreen.consumers.subscription.Position;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.topic.MessageIds;
import io.pgbluegreen.topic.PulsarConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;

/**
 * Sets a subscription to the first marker on the new topic, unless that would take something from its consumer: where
 * one is connected or has been there already, it reads on by itself, and what it has not read of the topic's earlier
 * life stays unread.
 */
final class CursorMove {

    /** On a subscription that was handed over: the first message, as hexadecimal text. */
    static final String HANDED_OVER = "bluegreen.handed-over-at";

    private final PulsarConnection pulsar;
    private final Passage passage;
    private final Duration limit;
    private final Map<Position, Optional<Sighting>> unreadBehind = new HashMap<>();

    CursorMove(PulsarConnection pulsar, Passage passage, Duration limit) {
        this.pulsar = pulsar;
        this.passage = passage;
        this.limit = limit;
    }

    /** Whether an earlier run has handed the subscription over at this marker or a later one, hook and all. */
    boolean isDone(Cursor cursor) {
        return isHandedOver(cursor, passage.firstMarker());
    }

    /** The same for any first marker of the cursor's topic. */
    static boolean isHandedOver(Cursor cursor, MarkerPlace firstMarker) {
        return Optional.ofNullable(cursor.properties().get(HANDED_OVER))
                .map(MessageIds::fromHex)
                .filter(at -> Position.of(at).compareTo(Position.of(firstMarker.first())) >= 0)
                .isPresent();
    }

    /** Where the subscription stands on the new topic; empty where there is none. */
    Optional<Cursor> find(String subscription) {
        return passage.toCursors().find(subscription);
    }

    void noteDone(String subscription) {
        passage.toCursors()
                .note(
                        subscription,
                        HANDED_OVER,
                        MessageIds.toHex(passage.firstMarker().first()));
    }

    /**
     * Sets a subscription; says what keeps it from being set.
     *
     * @param found where it stands
     */
    Optional<String> apply(String subscription, Optional<Cursor> found) throws InterruptedException {
        MessageId first = passage.firstMarker().first();
        if (found.isEmpty()) {
            return passage.toCursors().create(subscription, first)
                    ? Optional.empty()
                    : Optional.of("subscription " + subscription + " of topic "
                            + passage.toCursors().topic() + " is not durable, or was just made by somebody else, so"
                            + " that its place was not set: try again");
        }
        Cursor cursor = found.get();
        if (cursor.isConnected() || cursor.isPast(first) || cursor.acknowledgedAhead() > 0) {
            return Optional.empty();
        }
        Optional<Sighting> unread = unread(cursor);
        if (unread.isPresent()) {
            return Optional.of(leftUnread(subscription, unread.get()));
        }
        passage.toCursors().move(subscription, first);
        return Optional.empty();
    }

    /** One at a time: most subscriptions stand at the same place, which is looked at once. */
    private synchronized Optional<Sighting> unread(Cursor cursor) throws InterruptedException {
        Optional<Sighting> known = unreadBehind.get(cursor.markDelete());
        if (known == null) {
            known = UserWrites.firstBetween(
                    pulsar,
                    passage.toCursors().topic(),
                    cursor.acknowledged(),
                    passage.firstMarker().first(),
                    limit);
            unreadBehind.put(cursor.markDelete(), known);
        }
        return known;
    }

    private String leftUnread(String subscription, Sighting unread) {
        return "subscription " + subscription + " has not read all of topic "
                + passage.toCursors().topic() + " from an earlier time: the transaction with commit LSN "
                + unread.commitLsn() + " (frame " + unread.seq() + ") waits there before the "
                + passage.firstMarker().key() + ". It was left where it is; its consumer reads on from there, or, if it"
                + " does not need that, skip it with `pulsar-admin topics reset-cursor -s " + subscription + " -m "
                + Position.of(passage.firstMarker().first()) + " "
                + passage.toCursors().topic() + "`";
    }
}
