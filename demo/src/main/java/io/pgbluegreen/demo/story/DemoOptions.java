package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.stage.Majors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the user may choose.
 *
 * @param streaming how long replication is watched before the clients stop
 * @param clients how many write side by side
 * @param commitsPerSecond of all clients together, at most; 0 for as many as blue can take
 * @param pooler whether clients go through PgBouncer where it is installed
 * @param rows how many there are on blue, at least, before the copy begins
 * @param reports the folder in which the reports of cutover and rollback are kept; empty for none
 */
public record DemoOptions(
        Majors majors,
        Duration streaming,
        int clients,
        int commitsPerSecond,
        boolean pooler,
        long rows,
        Optional<Path> reports) {

    private static final int MOST_SECONDS = 86_400;
    private static final int MOST_CLIENTS = 64;
    private static final int MOST_COMMITS = 1_000_000;
    private static final long LEAST_ROWS = 1_000;

    /** @throws IllegalArgumentException in a sentence for the user */
    public DemoOptions {
        require(streaming.toSeconds(), 1, MOST_SECONDS, "seconds");
        require(clients, 1, MOST_CLIENTS, "clients");
        require(commitsPerSecond, 0, MOST_COMMITS, "commits a second");
        require(rows, LEAST_ROWS, Integer.MAX_VALUE, "rows");
    }

    private static void require(long number, long least, long most, String what) {
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    "the number of " + what + " must be between " + least + " and " + most + ", not " + number);
        }
    }
}
