package io.pgbluegreen.consumers.marker;

import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.cutover.port.ChangeLog.Write;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.topic.TopicFrames.Located;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The markers of one topic as they were read: where each stands, and which transactions stand between it and its seal.
 * Not for several threads.
 *
 * <p>Decoding every frame of a busy topic costs what an applier's decoding costs. So, as long as no marker waits for its
 * seal, only frames that hold the marker table's name are decoded.
 */
final class MarkerLog {

    /** How many writes behind a marker are remembered; one is enough to refuse a cutover. */
    private static final int MAX_WRITES = 100;

    /** How many markers are remembered: an operation has two, and a log is read during one or a few. */
    private static final int MAX_MARKERS = 1000;

    private static final byte[] MARKER_TABLE =
            ('"' + MetadataSchema.MARKER.toString() + '"').getBytes(StandardCharsets.UTF_8);

    private final String topic;
    private final boolean notesWrites;
    private final FrameDecoder decoder = new FrameDecoder();
    private final MarkerTransactions transactions = new MarkerTransactions();
    private final Map<MarkerKey, Known> known = new LinkedHashMap<>();
    private int unsealed;
    private long lastSeq;

    private static final class Known {
        private final MarkerPlace place;
        private final List<Write> writes = new ArrayList<>();
        private @Nullable List<Write> sealed;

        Known(MarkerPlace place) {
            this.place = place;
        }
    }

    /**
     * @param topic names the topic in errors
     * @param notesWrites whether transactions behind a marker are wanted
     */
    MarkerLog(String topic, boolean notesWrites) {
        this.topic = topic;
        this.notesWrites = notesWrites;
    }

    /** Takes the next frame; true when it said something of a marker. */
    boolean accept(Located located) {
        byte[] json = located.frame().json();
        lastSeq = located.frame().properties().seq();
        if ((unsealed == 0 || !notesWrites) && !transactions.isInTransaction() && !contains(json, MARKER_TABLE)) {
            return false;
        }
        Frame frame = decoder.decode(json, "in message " + located.first() + " of " + topic);
        boolean news = false;
        for (MarkerTransactions.Transaction transaction : transactions.accept(frame, located.first())) {
            if (!transaction.tables().isEmpty()) {
                noteWrite(transaction);
            }
            for (MarkerChange change : transaction.markers()) {
                note(change, place(change.key(), transaction, located, frame));
                news = true;
            }
        }
        return news;
    }

    /** Where the marker stands; empty while it has not come, and after it was taken back. */
    Optional<MarkerPlace> place(MarkerKey marker) {
        return Optional.ofNullable(known.get(marker)).map(found -> found.place);
    }

    /** The transactions between the marker and its seal; empty while the seal has not come. */
    Optional<List<Write>> sealedWrites(MarkerKey marker) {
        Known found = known.get(marker);
        return found == null ? Optional.empty() : Optional.ofNullable(found.sealed);
    }

    /** All markers that stand, in the order in which they came. */
    List<MarkerPlace> places() {
        return known.values().stream().map(marker -> marker.place).toList();
    }

    /** The last frame that was read; 0 before the first. */
    long lastSeq() {
        return lastSeq;
    }

    private void noteWrite(MarkerTransactions.Transaction transaction) {
        Write write = new Write(transaction.xid(), transaction.place().commitLsn(), transaction.tables());
        for (Known marker : known.values()) {
            if (marker.sealed == null && marker.writes.size() < MAX_WRITES) {
                marker.writes.add(write);
            }
        }
    }

    private static MarkerPlace place(
            MarkerKey key, MarkerTransactions.Transaction transaction, Located located, Frame frame) {
        return new MarkerPlace(
                key, transaction.place(), located.first(), located.last(), frame.system(), frame.timeline());
    }

    private void note(MarkerChange change, MarkerPlace place) {
        if (change instanceof MarkerChange.Written) {
            known.remove(change.key());
            known.put(change.key(), new Known(place));
            if (known.size() > MAX_MARKERS) {
                known.remove(known.keySet().iterator().next());
            }
        } else if (change instanceof MarkerChange.Removed) {
            known.remove(change.key());
        } else {
            Known marker = known.get(change.key());
            // A seal whose marker stands before the place where reading began says nothing here.
            if (marker != null && marker.sealed == null) {
                marker.sealed = List.copyOf(marker.writes);
            }
        }
        unsealed = (int)
                known.values().stream().filter(marker -> marker.sealed == null).count();
    }

    private static boolean contains(byte[] data, byte[] wanted) {
        int last = data.length - wanted.length;
        for (int i = 0; i <= last; i++) {
            int matched = 0;
            while (matched < wanted.length && data[i + matched] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
