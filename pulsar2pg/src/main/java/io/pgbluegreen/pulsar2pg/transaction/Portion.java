package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.pulsar2pg.consume.ReceivedFrame;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;

/**
 * A transaction, or a part of one, with the frame it stands in. A frame without transactions has one portion without a
 * part.
 *
 * @param endsFrame whether nothing comes after it in its frame
 * @param bytes its share of the frame's bytes
 */
record Portion(Optional<TransactionPart> part, ReceivedFrame frame, boolean endsFrame, long bytes) {

    long seq() {
        return frame.frame().seq();
    }

    MessageId messageId() {
        return frame.messageId();
    }

    /** Whether no transaction is open behind it. */
    boolean isBoundary() {
        return part.isEmpty() || part.get().last();
    }

    int changes() {
        return part.map(p -> p.changes().size()).orElse(0);
    }
}
