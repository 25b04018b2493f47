package io.pgbluegreen.consumers.subscription;

import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a subscription stands among the markers of its topic.
 *
 * @param passed the newest marker that it has read
 * @param ahead the next marker that it has not read
 */
public record Place(Optional<MarkerKey> passed, Optional<MarkerKey> ahead) {

    /** @param markers of the subscription's topic, in any order */
    static Place of(Cursor cursor, List<MarkerPlace> markers) {
        Comparator<MarkerPlace> byPosition = Comparator.comparing(marker -> Position.of(marker.last()));
        return new Place(
                markers.stream()
                        .filter(marker -> cursor.isPast(marker.last()))
                        .max(byPosition)
                        .map(MarkerPlace::key),
                markers.stream()
                        .filter(marker -> !cursor.isPast(marker.last()))
                        .min(byPosition)
                        .map(MarkerPlace::key));
    }

    /** In words: {@code past the final marker of operation 3}. */
    @Override
    public String toString() {
        if (ahead.isEmpty()) {
            return passed.map(marker -> "past the " + marker).orElse("no marker");
        }
        return passed.map(marker -> "between the " + marker + " and the ").orElse("before the ") + ahead.get();
    }
}
