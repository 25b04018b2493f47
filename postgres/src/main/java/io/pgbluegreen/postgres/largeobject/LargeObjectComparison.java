package io.pgbluegreen.postgres.largeobject;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Compares the large objects of two clusters, a few hundred at a time by rising OID. Each such page is read by one
 * statement on either side: no snapshot is held for longer, and whoever works on a page may change what it tells of.
 */
public final class LargeObjectComparison {

    private static final int PAGE = 500;
    private static final long HIGHEST_OID = 0xFFFF_FFFFL;

    private final Connection source;
    private final Connection target;
    private long after;
    private boolean done;

    public LargeObjectComparison(Connection source, Connection target) {
        this.source = source;
        this.target = target;
    }

    /**
     * A part of it.
     *
     * @param objects how many OIDs were looked at
     * @param bytes of the source's
     */
    public record Page(long objects, long bytes, List<LargeObjectDifference> differences) {
        public Page {
            differences = List.copyOf(differences);
        }
    }

    /** Whether there is no page left. */
    public boolean isDone() {
        return done;
    }

    /** Compares the next page. */
    public Page next() throws SQLException {
        if (done) {
            throw new IllegalStateException("the comparison is done");
        }
        long upTo = Stream.of(LargeObjects.nth(source, after, PAGE), LargeObjects.nth(target, after, PAGE))
                .flatMap(Optional::stream)
                .min(Long::compare)
                .orElse(HIGHEST_OID);
        List<LargeObject> ours = LargeObjects.between(source, after, upTo);
        List<LargeObject> theirs = LargeObjects.between(target, after, upTo);
        after = upTo;
        done = upTo == HIGHEST_OID;
        return compare(ours, theirs);
    }

    private static Page compare(List<LargeObject> ours, List<LargeObject> theirs) {
        Map<Long, LargeObject> inTarget = new TreeMap<>();
        theirs.forEach(object -> inTarget.put(object.oid(), object));
        List<LargeObjectDifference> differences = new ArrayList<>();
        for (LargeObject object : ours) {
            Optional<LargeObject> other = Optional.ofNullable(inTarget.remove(object.oid()));
            boolean unknown = object.content().isEmpty();
            if (unknown || !other.equals(Optional.of(object))) {
                differences.add(new LargeObjectDifference(Optional.of(object), other));
            }
        }
        long surplus = inTarget.size();
        inTarget.values()
                .forEach(object -> differences.add(new LargeObjectDifference(Optional.empty(), Optional.of(object))));
        return new Page(
                ours.size() + surplus,
                ours.stream().mapToLong(LargeObject::size).sum(),
                differences);
    }
}
