package io.pgbluegreen.testkit.forum;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One client's memory of its transactions, which it numbers from 1 without a gap: a few bits a transaction. Safe for use
 * by several threads.
 */
final class ClientLedger {

    private final int client;
    private final Map<Fate, BitSet> transactions = new EnumMap<>(Fate.class);
    private int length;

    ClientLedger(int client) {
        this.client = client;
    }

    int client() {
        return client;
    }

    /** Notes how transaction {@code length() + 1} ended. */
    synchronized void append(Fate fate) {
        length++;
        transactions.computeIfAbsent(fate, first -> new BitSet()).set(length);
    }

    /** How many transactions are over. */
    synchronized long length() {
        return length;
    }

    synchronized long count(Fate fate) {
        BitSet ended = transactions.get(fate);
        return ended == null ? 0 : ended.cardinality();
    }

    /** How transaction {@code n} ended; empty if there was no such transaction, or it is not over yet. */
    synchronized Optional<Fate> fate(long n) {
        if (n < 1 || n > length) {
            return Optional.empty();
        }
        return transactions.entrySet().stream()
                .filter(ended -> ended.getValue().get((int) n))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
