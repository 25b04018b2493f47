package io.pgbluegreen.demo.probe;

import io.pgbluegreen.changeevent.Lsn;

/**
 * How far the passive side was at one moment.
 *
 * @param written the active side's WAL position, read before the passive one was asked
 * @param applied end of the active side's last transaction that the passive one holds
 * @param changes row changes that the passive side got from the other's topic since the beginning
 * @param transactions transactions that it got from there
 */
public record Progress(Lsn written, Lsn applied, long changes, long transactions) {

    /** WAL on the active side, of whatever kind, that the passive one has not got past; never negative. */
    public long backlogBytes() {
        return Math.max(0, written.bytesSince(applied));
    }

    /** Whether the passive side holds every transaction that was committed on the active one at a position. */
    public boolean isPast(Lsn position) {
        return !applied.isBefore(position);
    }
}
