package io.pgbluegreen.demo.probe;

import io.pgbluegreen.changeevent.Lsn;

/**
 * How far green was at one moment.
 *
 * @param written blue's WAL position, read before green was asked
 * @param applied end of blue's last transaction that green holds
 * @param changes row changes that green got from blue's topic since the beginning
 * @param transactions blue's transactions that green got from there
 */
public record Progress(Lsn written, Lsn applied, long changes, long transactions) {

    /** WAL on blue, of whatever kind, that green has not got past; never negative. */
    public long backlogBytes() {
        return Math.max(0, written.bytesSince(applied));
    }

    /** Whether green holds every transaction that blue had committed at a position. */
    public boolean isPast(Lsn position) {
        return !applied.isBefore(position);
    }
}
