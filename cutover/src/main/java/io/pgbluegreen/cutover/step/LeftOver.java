package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.cutover.journal.JournalTable;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What operations have left on a side that could not be reached when they ended: a copy of the journal that does not
 * know the end, and markers that should have been removed.
 */
final class LeftOver {

    private static final int LOOKED_AT = 50;

    private LeftOver() {}

    /** Brings both copies of the journal to the same, and removes the markers of operations that were undone. */
    static void tidy(OperationSide from, OperationSide to, Allowance allowance) {
        List<OperationSide> sides = List.of(from, to);
        Map<Long, JournalEntry> right = new HashMap<>();
        for (OperationSide side : sides) {
            for (JournalEntry copy : entries(side, allowance)) {
                right.merge(copy.id(), copy, (one, other) -> one.transition() >= other.transition() ? one : other);
            }
        }
        Set<Long> undone = right.values().stream()
                .filter(entry ->
                        entry.state().phase() == Phase.UNDONE || entry.state().phase() == Phase.REFUSED)
                .map(JournalEntry::id)
                .collect(Collectors.toSet());
        for (OperationSide side : sides) {
            complete(side, right, allowance);
            removeMarkers(side, undone, allowance);
        }
    }

    private static List<JournalEntry> entries(OperationSide side, Allowance allowance) {
        return side.session()
                .work("read the journal", allowance.left(), connection -> JournalTable.list(connection, LOOKED_AT));
    }

    private static void complete(OperationSide side, Map<Long, JournalEntry> right, Allowance allowance) {
        for (JournalEntry copy : entries(side, allowance)) {
            JournalEntry better = right.getOrDefault(copy.id(), copy);
            if (better.transition() > copy.transition()) {
                side.session().work("complete the journal", allowance.left(), connection -> {
                    JournalTable.update(connection, better, List.of());
                    return true;
                });
            }
        }
    }

    /** Those that this side wrote; the removal goes to the other side as the markers did. */
    private static void removeMarkers(OperationSide side, Set<Long> undone, Allowance allowance) {
        side.session().work("remove markers of undone operations", allowance.left(), connection -> {
            int removed = 0;
            for (Marker marker : MarkerTable.readAll(connection)) {
                if (marker.side() == side.side() && undone.contains(marker.key().operation())) {
                    MarkerTable.remove(connection, marker.key());
                    removed++;
                }
            }
            return removed;
        });
    }
}
