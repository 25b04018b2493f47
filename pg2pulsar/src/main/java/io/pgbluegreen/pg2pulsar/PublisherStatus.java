package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.changeevent.Lsn;
import java.time.Duration;

/**
 * What a publisher is doing.
 *
 * @param detail one sentence, empty when there is nothing to add
 * @param epoch of this start; 0 before the first
 * @param seq last frame that is persisted in the topic
 * @param persistedLsn everything before it is in the topic
 * @param transactions published by this process
 * @param changes published by this process
 * @param dropped transactions that were not published, since an applier made them
 * @param foreignTransactions which this process found committed while the side took no writes, and that no applier
 *     made; those that an earlier start has found already are not counted again
 * @param bytes of frames sent by this process
 * @param bytesInFlight sent and not yet acknowledged
 * @param waiting how long the topic has acknowledged nothing of these; zero where nothing is in flight
 */
public record PublisherStatus(
        State state,
        String detail,
        long epoch,
        long seq,
        Lsn persistedLsn,
        long transactions,
        long changes,
        long dropped,
        long foreignTransactions,
        long bytes,
        long bytesInFlight,
        Duration waiting) {

    /** What a publisher can be doing. */
    public enum State {
        /** Connecting and finding the position. */
        STARTING,
        /** Another publisher holds the topic; this one takes over when that one ends. */
        STANDBY,
        STREAMING,
        /** A server is away; it tries again. */
        RETRYING,
        STOPPED
    }
}
