package io.pgbluegreen.changeevent;

import java.util.List;

/**
 * What one message of the topic holds: whole transactions, or one part of a large one. A frame without transactions
 * only moves the position on.
 *
 * @param system the source's system identifier
 * @param epoch counts the publisher's starts
 * @param seq counts the topic's frames from 1 without a gap
 */
public record Frame(
        String system, int timeline, String slot, long epoch, long seq, List<TransactionPart> transactions) {

    /** The version of the format that this code writes and reads. */
    public static final int VERSION = 1;

    public Frame {
        transactions = List.copyOf(transactions);
    }
}
