package io.pgbluegreen.postgres.largeobject;

import io.pgbluegreen.postgres.largeobject.LargeObjectComparison.Page;
import io.pgbluegreen.postgres.largeobject.LargeObjectDifference.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a comparison has come to: how many differ in which way, and the first of each. Bounded, however many do. */
public final class LargeObjectSummary {

    private static final int MOST_NAMED = 10;

    private final Map<Kind, Named> kinds = new EnumMap<>(Kind.class);
    private long objects;
    private long bytes;

    private static final class Named {
        private final List<Long> first = new ArrayList<>();
        private long count;
    }

    public void add(Page page) {
        objects += page.objects();
        bytes += page.bytes();
        for (LargeObjectDifference difference : page.differences()) {
            Named named = kinds.computeIfAbsent(difference.kind(), kind -> new Named());
            named.count++;
            if (named.first.size() < MOST_NAMED) {
                named.first.add(difference.oid());
            }
        }
    }

    /** How many were compared. */
    public long objects() {
        return objects;
    }

    /** Of the source's. */
    public long bytes() {
        return bytes;
    }

    public long count(Kind kind) {
        Named named = kinds.get(kind);
        return named == null ? 0 : named.count;
    }

    /** The first ten of a kind. */
    public List<Long> first(Kind kind) {
        Named named = kinds.get(kind);
        return named == null ? List.of() : List.copyOf(named.first);
    }

    /** Whether nothing differs. */
    public boolean isSame() {
        return kinds.isEmpty();
    }

    /** Whether all bytes are known to be the same. */
    public boolean isSameContent() {
        return kinds.keySet().stream().allMatch(kind -> kind == Kind.ACCESS);
    }

    /** The OIDs of a kind, ten at most: {@code 16402, 16403 and 7 more}. */
    public String names(Kind kind) {
        List<Long> first = first(kind);
        String names = first.stream().map(String::valueOf).collect(Collectors.joining(", "));
        long more = count(kind) - first.size();
        return more == 0 ? names : names + " and " + more + " more";
    }

    /** A few words for each kind of difference, with OIDs. */
    public List<String> sentences(String source, String target) {
        List<String> sentences = new ArrayList<>();
        kinds.forEach((kind, named) -> {
            String what =
                    switch (kind) {
                        case MISSING -> "only on " + source;
                        case SURPLUS -> "only on " + target;
                        case CONTENT -> "with other bytes";
                        case UNREADABLE -> "that the role may not read";
                        case ACCESS -> "with another owner, other privileges or another comment";
                    };
            sentences.add(named.count + " " + what + ": " + names(kind));
        });
        return sentences;
    }
}
