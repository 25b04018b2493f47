package io.pgbluegreen.pg2pulsar.foreign;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import io.pgbluegreen.postgres.metadata.ForeignCommit;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Follows the stream and finds the foreign commits in it: transactions that change a user's table, are not an applier's,
 * and commit while the side takes no writes. A marker is of effect from its own transaction's commit on. Pure; not for
 * several threads.
 */
public final class ForeignCommitWatch {

    private static final int MOST_TABLES_NAMED = 20;

    private final OwnMarkers markers;
    private final List<ForeignCommit> found = new ArrayList<>();

    private Decoded.@Nullable Begin transaction;
    private final Set<TableId> tables = new TreeSet<>();
    private boolean moreTables;
    private long changes;
    private final List<Change> ownChanges = new ArrayList<>();
    private @Nullable TableId latest;
    private boolean latestIsOwn;

    public ForeignCommitWatch(OwnMarkers markers) {
        this.markers = markers;
    }

    /**
     * Takes the next event of the stream.
     *
     * @param dropped whether its transaction is an applier's, or is in the topic already
     */
    public void accept(Decoded event, boolean dropped) {
        if (event instanceof Decoded.Changed changed) {
            if (!dropped) {
                change(changed.change());
            }
        } else if (event instanceof Decoded.Begin begin) {
            begin(begin);
        } else if (event instanceof Decoded.Commit) {
            commit();
        }
    }

    private void begin(Decoded.Begin begin) {
        transaction = begin;
        tables.clear();
        moreTables = false;
        changes = 0;
        ownChanges.clear();
        latest = null;
    }

    private void change(Change change) {
        if (change instanceof Change.OfRow row) {
            TableId table = row.relation().table();
            if (!table.equals(latest)) {
                latest = table;
                latestIsOwn = isOwn(table);
                if (!latestIsOwn) {
                    name(table);
                }
            }
            if (latestIsOwn) {
                own(change, table);
            } else {
                changes++;
            }
        } else if (change instanceof Change.Truncate truncate) {
            List<TableId> users =
                    truncate.tables().stream().filter(table -> !isOwn(table)).toList();
            users.forEach(this::name);
            changes += users.isEmpty() ? 0 : 1;
            truncate.tables().forEach(table -> own(change, table));
        }
    }

    private void own(Change change, TableId table) {
        if (table.equals(MetadataSchema.MARKER)) {
            ownChanges.add(change);
        }
    }

    private void name(TableId table) {
        if (tables.size() < MOST_TABLES_NAMED) {
            tables.add(table);
        } else {
            moreTables |= !tables.contains(table);
        }
    }

    private void commit() {
        Decoded.Begin current = transaction;
        if (current != null && changes > 0 && !markers.isActive()) {
            found.add(new ForeignCommit(
                    current.commitLsn(),
                    current.xid(),
                    tables.stream().map(TableId::toString).collect(Collectors.joining(", "))
                            + (moreTables ? " and more" : ""),
                    changes,
                    current.committedAt()));
        }
        ownChanges.forEach(markers::apply);
        transaction = null;
    }

    /** What was found since the last call, by commit LSN. */
    public List<ForeignCommit> take() {
        List<ForeignCommit> taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    private static boolean isOwn(TableId table) {
        return table.schema().equals(MetadataSchema.NAME);
    }
}
