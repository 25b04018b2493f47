package io.pgbluegreen.consumers.sample;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.consumers.marker.MarkerChange;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The rule of docs/consumers.md: what a frame of one side makes of the store. */
final class WarehouseRule {

    private WarehouseRule() {}

    /** The store after the frame; empty where the frame must not be taken (and not be acknowledged) yet. */
    static Optional<WarehouseStore> take(WarehouseStore store, Side side, Frame frame) {
        WarehouseStore next = store;
        for (TransactionPart part : frame.transactions()) {
            for (Change change : part.changes()) {
                Optional<MarkerChange> marker = MarkerChange.of(change);
                if (marker.isPresent()) {
                    if (isOfLaterOperation(marker.get(), next)) {
                        return Optional.empty();
                    }
                    next = marker(next, side, marker.get());
                }
            }
            if (part.last() && changesUsersTables(part)) {
                next = transaction(next, side, side + " " + part.commitLsn() + " " + part.xid());
            }
        }
        return Optional.of(next.after(side, frame.seq()));
    }

    /**
     * A side begins again in an operation that comes after the one that is waited for. On the other side: that one was
     * undone, as the active side's log will say. On the active side: it went through, as the other's log will say.
     */
    private static boolean isOfLaterOperation(MarkerChange change, WarehouseStore store) {
        return change instanceof MarkerChange.Written
                && change.key().kind() == Kind.FIRST
                && store.ending().isPresent()
                && change.key().operation() > store.ending().getAsLong();
    }

    private static WarehouseStore marker(WarehouseStore store, Side side, MarkerChange change) {
        MarkerKey key = change.key();
        boolean awaited = store.ending().isPresent() && store.ending().getAsLong() == key.operation();
        if (side == store.active()) {
            if (change instanceof MarkerChange.Written && key.kind() == Kind.FINAL) {
                return store.at(side, OptionalLong.of(key.operation()), false);
            }
            boolean undone = change instanceof MarkerChange.Removed && key.kind() == Kind.FINAL && awaited;
            return undone ? store.at(side, OptionalLong.empty(), false) : store;
        }
        if (key.kind() == Kind.FIRST && awaited) {
            return change instanceof MarkerChange.Removed
                    ? store.at(store.active(), store.ending(), false)
                    : store.at(store.active(), store.ending(), true);
        }
        // The other side ends already: it must have begun, and nobody wrote in between.
        boolean endsAgain = change instanceof MarkerChange.Written && key.kind() == Kind.FINAL && store.begun();
        return endsAgain ? store.at(side, OptionalLong.of(key.operation()), false) : store;
    }

    private static WarehouseStore transaction(WarehouseStore store, Side side, String transaction) {
        if (side == store.active()) {
            return store.ending().isEmpty() ? store.with(transaction) : store;
        }
        return store.begun() ? store.at(side, OptionalLong.empty(), false).with(transaction) : store;
    }

    private static boolean changesUsersTables(TransactionPart part) {
        List<Change> changes = part.changes();
        return changes.stream()
                .anyMatch(change -> change instanceof Change.Truncate
                        || (change instanceof Change.OfRow row
                                && !row.relation().table().schema().equals("bluegreen")));
    }
}
