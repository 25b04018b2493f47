package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.util.HashSet;
import java.util.Set;

/**
 * The types of {@code "char"} as far as the stream has come. A command that may have changed them is recorded before the
 * rows that use them; they are read again when such a row comes, once for all commands before it. The catalog is ahead of
 * the stream, so that what was known stays.
 */
final class StreamedCharTypes {

    /** Transactions of which commands wait to be read; so many at most. */
    private static final int MOST_UNREAD = 1000;

    private final SourceCharTypes source;
    private final Set<Long> unread = new HashSet<>();
    private CharTypes known;
    private long xid;
    /** The catalog had all that the transaction did, whatever commands of it come later in the stream. */
    private boolean transactionRead;

    StreamedCharTypes(CharTypes known, SourceCharTypes source) {
        this.known = known;
        this.source = source;
    }

    /** Takes the next event of the stream. */
    void accept(Decoded event) {
        if (event instanceof Decoded.Begin begin) {
            xid = begin.xid();
            transactionRead = false;
        } else if (event instanceof Decoded.Changed changed
                && changed.change() instanceof Change.Insert insert
                && mayFollowOtherTypes(insert.relation().table())
                && !transactionRead) {
            unread.add(xid);
            if (unread.size() >= MOST_UNREAD) {
                read();
            }
        }
    }

    /** Commands are recorded where writes are taken; with a marker a side begins to, and may have got types before. */
    private static boolean mayFollowOtherTypes(TableId table) {
        return table.equals(MetadataSchema.DDL_COMMAND) || table.equals(MetadataSchema.MARKER);
    }

    /**
     * The types for a row that comes now.
     *
     * @throws io.pgbluegreen.problem.Problem when they had to be read, and could not be
     */
    CharTypes current() {
        if (!unread.isEmpty()) {
            read();
        }
        return known;
    }

    private void read() {
        unread.add(xid);
        known = known.and(source.behind(Set.copyOf(unread)));
        unread.clear();
        transactionRead = true;
    }
}
