package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;

/**
 * The first load of green by copying: schema, rows as of one snapshot of blue, indexes, statistics.
 *
 * <p>It can be killed at any moment and run again. Tables that were complete stay, each with the start LSN of the
 * snapshot it was read from; all others are emptied and copied from a new one. While it works, DDL on blue's tables
 * (TRUNCATE included) waits, as it does for pg_dump.
 */
public final class FirstLoad {

    private FirstLoad() {}

    /**
     * Runs it to its end in the caller's thread. Returns at once when an earlier run has finished it and no table is to
     * be copied again.
     *
     * @throws Problem CHECK_FAILED or CONFIGURATION when something must be put right first; UNAVAILABLE when a server
     *     is gone or out of room, and NEEDS_PERSON when rows cannot go over. Whatever it was, it can be run again.
     */
    public static FirstLoadResult run(FirstLoadSettings settings, FirstLoadObserver observer) {
        FirstLoadObserver oneAtATime = new FirstLoadObserver() {
            @Override
            public synchronized void on(FirstLoadEvent event) {
                observer.on(event);
            }
        };
        try (Endpoint blue = new Endpoint(settings.blue());
                Endpoint green = new Endpoint(settings.green())) {
            return new LoadRun(settings, blue, green, oneAtATime).run();
        } catch (Problem e) {
            throw e.kind() == Kind.UNAVAILABLE
                    ? new Problem(
                            e.kind(),
                            String.valueOf(e.getMessage()),
                            e.remedy() + " Then run the copy again: tables that are copied are kept.",
                            e)
                    : e;
        }
    }
}
