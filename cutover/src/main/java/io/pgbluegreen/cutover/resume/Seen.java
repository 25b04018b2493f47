package io.pgbluegreen.cutover.resume;

import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import java.util.List;
import java.util.Optional;

/**
 * What was found on a cluster that could be reached.
 *
 * @param newest operation in its copy of the journal
 * @param fence what really stands
 * @param markers of both sides, as far as they have come here
 */
public record Seen(Optional<JournalEntry> newest, Level fence, List<Marker> markers) {

    public Seen {
        markers = List.copyOf(markers);
    }

    boolean holds(MarkerKey key) {
        return markers.stream().anyMatch(marker -> marker.key().equals(key));
    }
}
