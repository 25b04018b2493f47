package io.pgbluegreen.consumers.marker;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.topic.MessageIds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pulsar.client.api.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * Puts a topic's transactions together from their parts, as far as it takes to know which of them touched a marker or a
 * table of a user. Of a large transaction it keeps the names of its tables only.
 */
final class MarkerTransactions {

    /** Names of tables kept of one transaction; more would say nothing more to a person. */
    private static final int MAX_TABLES = 50;

    private @Nullable Open open;

    /**
     * A whole transaction.
     *
     * @param tables of users that it changed, the first 50
     * @param markers what it did to markers, in order
     * @param place where its last part stands: the first message of that frame
     */
    record Transaction(long xid, Set<TableId> tables, List<MarkerChange> markers, Sighting place) {
        Transaction {
            tables = Set.copyOf(tables);
            markers = List.copyOf(markers);
        }
    }

    private static final class Open {
        private final long xid;
        private final Lsn commitLsn;
        private final Set<TableId> tables = new LinkedHashSet<>();
        private final List<MarkerChange> markers = new ArrayList<>();

        Open(TransactionPart part) {
            this.xid = part.xid();
            this.commitLsn = part.commitLsn();
        }

        boolean isOf(TransactionPart part) {
            return xid == part.xid() && commitLsn.equals(part.commitLsn());
        }
    }

    /** Whether a transaction goes on in the next frame of which something is known that must be kept. */
    boolean isInTransaction() {
        Open current = open;
        return current != null && !(current.tables.isEmpty() && current.markers.isEmpty());
    }

    /**
     * Takes the next frame; frames that touch neither may be left out while {@link #isInTransaction} is false.
     *
     * @param first the frame's first message
     * @return the transactions that end in it and touched a marker or a table of a user
     */
    List<Transaction> accept(Frame frame, MessageId first) {
        List<Transaction> whole = new ArrayList<>();
        for (TransactionPart part : frame.transactions()) {
            Open current = open;
            if (current == null || !current.isOf(part)) {
                current = new Open(part);
                open = current;
            }
            for (Change change : part.changes()) {
                note(change, current);
            }
            Optional<Lsn> endLsn = part.endLsn();
            if (endLsn.isPresent()) {
                open = null;
                if (!current.tables.isEmpty() || !current.markers.isEmpty()) {
                    Sighting place = new Sighting(MessageIds.toHex(first), frame.seq(), part.commitLsn(), endLsn.get());
                    whole.add(new Transaction(part.xid(), current.tables, current.markers, place));
                }
            }
        }
        return whole;
    }

    private static void note(Change change, Open into) {
        if (change instanceof Change.Truncate truncate) {
            truncate.tables().forEach(table -> note(table, into));
        } else if (change instanceof Change.OfRow row) {
            note(row.relation().table(), into);
            MarkerChange.of(change).ifPresent(into.markers::add);
        }
    }

    private static void note(TableId table, Open into) {
        if (!table.schema().equals(MetadataSchema.NAME) && into.tables.size() < MAX_TABLES) {
            into.tables.add(table);
        }
    }
}
