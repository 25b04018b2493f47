package io.pgbluegreen.snapshotcopy;

import java.time.Duration;

/**
 * What a first load has done.
 *
 * @param alreadyFinished whether an earlier run had finished it, so that there was nothing to do
 * @param tablesCopied in this run
 * @param tablesKept copied by an earlier run
 * @param rows copied in this run
 * @param bytes of COPY text in this run
 * @param foreignKeysPending whether green still lacks its foreign keys: they come with a later run, once the applier
 *     has caught up with the youngest of several snapshots
 */
public record FirstLoadResult(
        boolean alreadyFinished,
        int tablesCopied,
        int tablesKept,
        long rows,
        long bytes,
        boolean foreignKeysPending,
        Duration took) {}
