package io.pgbluegreen.cli.finish;

import java.time.Duration;

/**
 * How far a finish goes.
 *
 * @param deleteTopics whether both topics go too, with what others have not read yet
 * @param keepFence whether the passive side stays fenced, and with that keeps its schema {@code bluegreen}
 * @param force whether it goes on with an open operation, and ends who still streams from a slot
 * @param dryRun whether it only tells what it would do
 * @param patience how long daemons have to stop
 */
public record FinishOptions(
        boolean deleteTopics, boolean keepFence, boolean force, boolean dryRun, Duration patience) {}
