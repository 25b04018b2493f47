package io.pgbluegreen.pg2pulsar.foreign;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * The markers that one side has written, as of a position of its stream: they say whether it takes writes there. Pure;
 * not for several threads.
 */
public final class OwnMarkers {

    private final Side side;
    private final Set<MarkerKey> keys = new HashSet<>();
    private boolean active;

    /**
     * The markers at the place where streaming begins. A marker's commit stands behind the position that its row names:
     * one that names the beginning or a later position comes through the stream.
     *
     * @param now all markers as the table holds them now, which may be long after {@code from}
     */
    public OwnMarkers(Side side, Collection<Marker> now, Lsn from) {
        this.side = side;
        now.stream()
                .filter(marker -> marker.side() == side && marker.insertedLsn().isBefore(from))
                .forEach(marker -> keys.add(marker.key()));
        decide();
    }

    /** Whether the side takes writes of applications. */
    public boolean isActive() {
        return active;
    }

    /** Takes a change of the stream; ignores what is no marker of this side. */
    void apply(Change change) {
        if (change instanceof Change.Insert insert && isMarker(insert.relation())) {
            put(insert.relation(), insert.after());
        } else if (change instanceof Change.Update update && isMarker(update.relation())) {
            keys.remove(key(update.relation(), update.key()));
            put(update.relation(), update.after());
        } else if (change instanceof Change.Delete delete && isMarker(delete.relation())) {
            keys.remove(key(delete.relation(), delete.key()));
        } else if (change instanceof Change.Truncate truncate
                && truncate.tables().contains(MetadataSchema.MARKER)) {
            keys.clear();
        }
        decide();
    }

    private static boolean isMarker(Relation relation) {
        return relation.table().equals(MetadataSchema.MARKER);
    }

    private void put(Relation relation, Row row) {
        if (row.text(column(relation, "side")).equals(side.label())) {
            keys.add(key(relation, row));
        }
    }

    private static MarkerKey key(Relation relation, Row row) {
        return new MarkerKey(
                Long.parseLong(row.text(column(relation, "operation"))),
                MarkerKey.Kind.of(row.text(column(relation, "kind"))));
    }

    private static int column(Relation relation, String name) {
        return relation.indexOf(name)
                .orElseThrow(() -> new IllegalStateException("expected column " + name + " in " + relation));
    }

    private void decide() {
        active = Marker.makesActive(
                side,
                keys.stream()
                        .max(Comparator.comparingLong(MarkerKey::operation))
                        .map(MarkerKey::kind));
    }
}
