package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.pulsar2pg.consume.ReceivedFrame;
import java.util.ArrayList;
import java.util.List;
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

    long epoch() {
        return frame.frame().epoch();
    }

    MessageId messageId() {
        return frame.messageId();
    }

    /** Whether no transaction is open behind it. */
    boolean isBoundary() {
        return part.isEmpty() || part.get().last();
    }

    /** Cuts portions where transactions end; the last one may be a piece. */
    static List<List<Portion>> transactions(List<Portion> portions) {
        List<List<Portion>> transactions = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < portions.size(); i++) {
            if (portions.get(i).isBoundary() || i == portions.size() - 1) {
                transactions.add(portions.subList(begin, i + 1));
                begin = i + 1;
            }
        }
        return transactions;
    }

    /** Whether it is one DDL command, alone. */
    boolean isDdl() {
        return changes() == 1
                && RecordedDdl.isCommand(part.orElseThrow().changes().get(0));
    }

    int changes() {
        return part.map(p -> p.changes().size()).orElse(0);
    }
}
