package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn.Octal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A source relation laid over its target table. Columns are named by their index in the relation, as rows carry them.
 *
 * <p>Compared by identity: whoever works something out for a relation can keep it by its shape.
 */
public final class TableShape {

    private final Relation relation;
    private final TargetTable table;
    private final List<TargetColumn> columns;
    private final int[] written;
    private final int[] key;
    private final int[] settable;
    private final int[] guards;
    private final int[] octalWithin;
    private final boolean madeBytes;
    private final boolean covering;
    private final boolean several;

    private TableShape(Relation relation, TargetTable table, List<TargetColumn> columns, boolean several) {
        this.relation = relation;
        this.several = several;
        this.table = table;
        this.columns = List.copyOf(columns);
        Set<Integer> keyColumns = new HashSet<>(keyColumns(relation, table));
        this.written = indexes(i -> !column(i).generated());
        this.key = indexes(keyColumns::contains);
        this.settable = indexes(i -> !column(i).generated() && !column(i).identityAlways() && !keyColumns.contains(i));
        this.guards = indexes(i -> column(i).identityAlways() && !keyColumns.contains(i));
        this.octalWithin = indexes(i -> column(i).octal() == Octal.WITHIN);
        this.madeBytes = columns.stream().anyMatch(column -> column.octal() == Octal.VALUE);
        this.covering = table.columns().stream()
                .allMatch(column ->
                        column.generated() || relation.indexOf(column.name()).isPresent());
    }

    /**
     * The relation over its table.
     *
     * @throws Problem when a column of the relation is missing from the table
     */
    public static TableShape of(Relation relation, TargetTable table) {
        return new TableShape(relation, table, columns(relation, table), false);
    }

    /**
     * The relation of all partitions at the source whose rows stand in one table here.
     *
     * @param relation with that table's name, and the columns, identity and key that the partitions share
     * @throws Problem when a column of the relation is missing from the table
     */
    public static TableShape ofPartitions(Relation relation, TargetTable table) {
        return new TableShape(relation, table, columns(relation, table), true);
    }

    private static List<TargetColumn> columns(Relation relation, TargetTable table) {
        List<TargetColumn> columns = new ArrayList<>();
        for (Column column : relation.columns()) {
            columns.add(table.column(column.name()).orElseThrow(() -> missing(table, column)));
        }
        return columns;
    }

    private static Problem missing(TargetTable table, Column column) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "table " + table.id() + " of the target has no column \"" + column.name() + "\", which the source"
                        + " has with type " + column.type(),
                "Add the column to the target's table, then start the applier again; it goes on where it stopped.");
    }

    /**
     * The columns by which a row of the target is found. Under FULL every old value is there, so that any unique key of
     * the target will do; otherwise it is the replica identity, if the target has a unique key within it.
     */
    private static List<Integer> keyColumns(Relation relation, TargetTable table) {
        for (List<String> unique : table.keys()) {
            List<Integer> places = new ArrayList<>();
            for (String name : unique) {
                relation.indexOf(name).ifPresent(places::add);
            }
            if (places.size() == unique.size() && relation.key().containsAll(places)) {
                return relation.identity() == ReplicaIdentity.FULL ? places : relation.key();
            }
        }
        return List.of();
    }

    private int[] indexes(java.util.function.IntPredicate wanted) {
        return java.util.stream.IntStream.range(0, columns.size())
                .filter(wanted)
                .toArray();
    }

    public Relation relation() {
        return relation;
    }

    public TargetTable table() {
        return table;
    }

    /** The target's column for a column of the relation. */
    public TargetColumn column(int index) {
        return columns.get(index);
    }

    /** The columns that an INSERT gives. */
    public int[] written() {
        return written.clone();
    }

    /** The columns by which a row is found; none where the table has no usable key. */
    public int[] key() {
        return key.clone();
    }

    /** Whether rows are found by a unique key. */
    public boolean isKeyed() {
        return key.length > 0;
    }

    /** The columns outside the key that an UPDATE can set. */
    public int[] settable() {
        return settable.clone();
    }

    /** Columns outside the key that an UPDATE cannot set, so that it has to find them as they are to be. */
    public int[] guards() {
        return guards.clone();
    }

    /** Columns in which a byte may stand in octal that this server would misread. */
    int[] octalWithin() {
        return octalWithin;
    }

    /** Whether a statement has to make bytes of some values, which COPY cannot. */
    public boolean hasMadeBytes() {
        return madeBytes;
    }

    /** Whether the relation gives every column of the target that can be written. */
    public boolean isCovering() {
        return covering;
    }

    /** Whether its rows come from several tables: what names a row there may name several here. */
    boolean isOfSeveral() {
        return several;
    }

    /** Whether old rows carry every column. */
    boolean isFull() {
        return relation.identity() == ReplicaIdentity.FULL;
    }

    int keySize() {
        return key.length;
    }

    int keyColumn(int place) {
        return key[place];
    }

    int writtenSize() {
        return written.length;
    }

    int writtenColumn(int place) {
        return written[place];
    }

    @Override
    public String toString() {
        return relation.table().toString();
    }
}
