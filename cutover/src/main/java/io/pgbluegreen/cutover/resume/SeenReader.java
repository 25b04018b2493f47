package io.pgbluegreen.cutover.resume;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.journal.JournalTable;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import java.time.Duration;

/** Looks at one cluster. */
public final class SeenReader {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private SeenReader() {}

    /**
     * Journal, fence and markers as they are now.
     *
     * @throws io.pgbluegreen.problem.Problem when the cluster cannot be reached
     */
    public static Seen read(OperationSide side) {
        return side.session()
                .work(
                        "tell about the operation that is open",
                        LIMIT,
                        connection -> new Seen(
                                JournalTable.newest(connection),
                                side.fence().state(connection).level(),
                                MarkerTable.readAll(connection)));
    }
}
