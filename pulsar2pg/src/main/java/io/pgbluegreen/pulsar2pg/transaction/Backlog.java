package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.pulsar2pg.BatchLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What has come and is not on the target yet, and when it has to go there. Pure: time is given. */
final class Backlog {

    private final BatchLimits limits;
    private final List<Portion> portions = new ArrayList<>();
    private long rows;
    private long bytes;
    private int commands;
    private long sinceNanos;

    Backlog(BatchLimits limits) {
        this.limits = limits;
    }

    /**
     * What is to be written next.
     *
     * @param commits whether it ends with a whole transaction; if not, it is a piece of one that goes on
     */
    record Cut(List<Portion> portions, boolean commits) {}

    void add(List<Portion> more, long nowNanos) {
        if (portions.isEmpty()) {
            sinceNanos = nowNanos;
        }
        portions.addAll(more);
        more.forEach(portion -> count(portion, 1));
    }

    boolean isEmpty() {
        return portions.isEmpty();
    }

    /**
     * Takes out what is due.
     *
     * @param open whether pieces of a transaction have been written whose end has not: it is committed alone
     * @param drained whether nothing more waits behind the backlog
     */
    Optional<Cut> cut(boolean open, boolean drained, long nowNanos) {
        if (commands > 0) {
            return Optional.of(cutAtDdl(firstDdl(), open, nowNanos));
        }
        int end = open ? firstBoundary() : lastBoundary(portions.size());
        boolean full = rows >= limits.maxRows() || bytes >= limits.maxBytes();
        boolean due = full
                || drained
                || open
                || nowNanos - sinceNanos >= limits.maxAge().toNanos();
        if (end > 0 && due) {
            return Optional.of(new Cut(take(end, nowNanos), true));
        }
        int piece = end == 0 && full ? TruncateRuns.lastCut(portions) : 0;
        return piece > 0 ? Optional.of(new Cut(take(piece, nowNanos), false)) : Optional.empty();
    }

    /** A DDL command is written alone, as a piece of its transaction; what stands before it is written at once. */
    private Cut cutAtDdl(int ddl, boolean open, long nowNanos) {
        if (ddl == 0) {
            return new Cut(take(1, nowNanos), false);
        }
        int end = open ? firstBoundary() : lastBoundary(ddl);
        boolean commits = end > 0 && end <= ddl;
        return new Cut(take(commits ? end : ddl, nowNanos), commits);
    }

    private int firstDdl() {
        for (int i = 0; i < portions.size(); i++) {
            if (portions.get(i).isDdl()) {
                return i;
            }
        }
        throw new IllegalStateException("expected " + commands + " commands, found none");
    }

    /** How many portions there are up to the first end of a transaction, that one included; 0 for none. */
    private int firstBoundary() {
        for (int i = 0; i < portions.size(); i++) {
            if (portions.get(i).isBoundary()) {
                return i + 1;
            }
        }
        return 0;
    }

    private int lastBoundary(int before) {
        for (int i = before; i > 0; i--) {
            if (portions.get(i - 1).isBoundary()) {
                return i;
            }
        }
        return 0;
    }

    private List<Portion> take(int count, long nowNanos) {
        List<Portion> head = portions.subList(0, count);
        List<Portion> taken = List.copyOf(head);
        head.clear();
        taken.forEach(portion -> count(portion, -1));
        sinceNanos = nowNanos;
        return taken;
    }

    private void count(Portion portion, int sign) {
        rows += sign * (long) portion.changes();
        bytes += sign * portion.bytes();
        commands += portion.isDdl() ? sign : 0;
    }
}
