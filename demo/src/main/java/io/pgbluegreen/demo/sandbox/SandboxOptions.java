package io.pgbluegreen.demo.sandbox;

import io.pgbluegreen.demo.stage.Majors;
import java.nio.file.Path;

/**
 * What the user may choose.
 *
 * @param folder where the configuration goes
 * @param schemaOnGreen whether green has the forum's empty tables already, so that no {@code pg_dump} is needed
 * @param rows about how many blue begins with
 * @param clients how many write all the time, as the application; 0 for none
 */
public record SandboxOptions(Majors majors, Path folder, boolean schemaOnGreen, long rows, int clients) {

    private static final long LEAST_ROWS = 1_000;
    private static final int MOST_CLIENTS = 64;

    /** @throws IllegalArgumentException in a sentence for the user */
    public SandboxOptions {
        if (rows < LEAST_ROWS || rows > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the number of rows must be at least " + LEAST_ROWS + ", not " + rows);
        }
        if (clients < 0 || clients > MOST_CLIENTS) {
            throw new IllegalArgumentException(
                    "the number of clients must be between 0 and " + MOST_CLIENTS + ", not " + clients);
        }
    }
}
