package io.pgbluegreen.pg2pulsar.frame;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Invents the WAL of a database: transactions of all sizes, of appliers, without a change, with ALTER TABLE inside. */
final class RandomSource {

    static final TableId PROGRESS = new TableId("bluegreen", "applied");

    private static final Instant START = Instant.parse("2026-11-21T01:44:32.485123Z");
    private static final List<TableId> TABLES =
            List.of(new TableId("public", "users"), new TableId("public", "posts"), new TableId("Odd", "a.b"));
    private static final Relation PROGRESS_ROW =
            new Relation(PROGRESS, ReplicaIdentity.DEFAULT, List.of(new Column("id", "integer")), List.of(0));

    private final Random random;
    private final List<Relation> shapes = new ArrayList<>();
    private long wal = 0x16B3748;
    private long xid = 4_294_967_000L;
    /** Makes every row unlike all others, so that a change that is lost, repeated or misplaced shows. */
    private long nextRow;

    /** Whether the transaction at hand writes large values. */
    private boolean wide;

    RandomSource(Random random) {
        this.random = random;
        TABLES.forEach(table -> shapes.add(shape(table)));
    }

    List<SourceTransaction> transactions(int count) {
        List<SourceTransaction> transactions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(100);
            if (kind < 12) {
                transactions.add(transaction(List.of(), false));
            } else if (kind < 27) {
                List<Change> changes = changes(random.nextInt(8));
                changes.add(0, progress());
                transactions.add(transaction(changes, false));
            } else if (kind < 30) {
                // It touches the progress table, but not first: no applier does so.
                List<Change> changes = changes(1 + random.nextInt(5));
                changes.add(1, progress());
                transactions.add(transaction(changes, true));
            } else if (kind < 85) {
                transactions.add(transaction(changes(1 + random.nextInt(6)), true));
            } else {
                transactions.add(transaction(changes(1 + random.nextInt(150)), true));
            }
        }
        return transactions;
    }

    private SourceTransaction transaction(List<Change> changes, boolean published) {
        xid++;
        Lsn commitLsn = new Lsn(wal);
        Lsn endLsn = new Lsn(wal + 48);
        // The next commit record often begins where this one ends.
        wal += 48 + (random.nextInt(3) == 0 ? 0 : 8L * random.nextInt(100));
        return new SourceTransaction(xid, commitLsn, endLsn, START.plusNanos(1000 * xid), changes, published);
    }

    private List<Change> changes(int count) {
        List<Change> changes = new ArrayList<>();
        wide = random.nextInt(12) == 0;
        // A transaction mostly works on one or two tables.
        int table = random.nextInt(TABLES.size());
        for (int i = 0; i < count; i++) {
            if (random.nextInt(4) == 0) {
                table = random.nextInt(TABLES.size());
            }
            if (random.nextInt(25) == 0) {
                shapes.set(table, shape(TABLES.get(table)));
            }
            changes.add(change(shapes.get(table)));
        }
        return changes;
    }

    private Change change(Relation relation) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            nextRow++;
            return new Change.Truncate(
                    TABLES.subList(0, 1 + random.nextInt(TABLES.size())), random.nextBoolean(), random.nextBoolean());
        }
        if (kind < 10) {
            return new Change.Insert(relation, row(relation));
        }
        if (kind < 15) {
            return new Change.Delete(relation, row(relation).only(relation.key()));
        }
        Row key = row(relation).only(relation.key());
        Row after = row(relation);
        return new Change.Update(relation, key, random.nextInt(3) == 0 ? after.only(relation.key()) : after);
    }

    private Row row(Relation relation) {
        List<String> values = new ArrayList<>();
        values.add(Long.toString(nextRow++));
        for (int i = 1; i < relation.columns().size(); i++) {
            int length = random.nextInt(wide ? 5_000 : 40);
            values.add("é\"\n".repeat(random.nextInt(2)) + "v".repeat(length));
        }
        return Row.of(values);
    }

    private Change progress() {
        Row row = Row.of(Long.toString(nextRow++));
        return new Change.Update(PROGRESS_ROW, row, row);
    }

    private Relation shape(TableId table) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", "bigint"));
        for (int i = random.nextInt(4); i > 0; i--) {
            columns.add(new Column("c" + i, random.nextBoolean() ? "text" : "character varying"));
        }
        boolean full = random.nextInt(4) == 0;
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < (full ? columns.size() : 1); i++) {
            key.add(i);
        }
        return new Relation(table, full ? ReplicaIdentity.FULL : ReplicaIdentity.DEFAULT, columns, key);
    }
}
