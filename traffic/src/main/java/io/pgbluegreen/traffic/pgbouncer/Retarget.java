package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.traffic.command.OperatorCommand;
import java.nio.file.Path;

/** How PgBouncer's entry for the database is given another server; PgBouncer is told to reload afterwards. */
public sealed interface Retarget {

    /**
     * The file with the entry is rewritten: {@code pgbouncer.ini}, or better a file of its own that it includes.
     *
     * @param file on this machine, in a folder where this process may make files
     */
    record ConfigFile(Path file) implements Retarget {
        public ConfigFile {
            file = file.toAbsolutePath();
        }
    }

    /**
     * The operator's program does it, for every process: called with {@code blue} or {@code green} behind its arguments,
     * and {@code BLUEGREEN_SIDE}, {@code BLUEGREEN_HOST}, {@code BLUEGREEN_PORT} and {@code BLUEGREEN_DATABASE} in its
     * environment.
     */
    record Command(OperatorCommand command) implements Retarget {}
}
