package io.pgbluegreen.consumers.subscription;

import java.util.Comparator;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;
import org.apache.pulsar.client.impl.MessageIdImpl;

/**
 * A place in a topic's storage as the broker names it in its statistics. Ledgers and entries both count upwards; an
 * entry −1 stands before the ledger's first.
 */
public record Position(long ledger, long entry) implements Comparable<Position> {

    private static final Comparator<Position> ORDER =
            Comparator.comparingLong(Position::ledger).thenComparingLong(Position::entry);

    /**
     * Reads the broker's form, {@code 5:3}.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static Position parse(String text) {
        int colon = text.indexOf(':');
        try {
            return new Position(
                    Long.parseLong(text.substring(0, Math.max(0, colon))), Long.parseLong(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a position such as 5:3, found '" + text + "'", e);
        }
    }

    /**
     * Where a message stands.
     *
     * @throws IllegalArgumentException when the id is none of a stored message
     */
    public static Position of(MessageId id) {
        if (id instanceof MessageIdAdv stored) {
            return new Position(stored.getLedgerId(), stored.getEntryId());
        }
        throw new IllegalArgumentException("expected the id of one stored message, found " + id);
    }

    MessageId toMessageId() {
        return new MessageIdImpl(ledger, entry, -1);
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return ledger + ":" + entry;
    }
}
