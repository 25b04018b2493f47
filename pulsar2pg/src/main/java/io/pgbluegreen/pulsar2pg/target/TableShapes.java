package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.PartitionLeaf;
import io.pgbluegreen.postgres.metadata.PartitionRoutes;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.pulsar2pg.plan.Operation;
import io.pgbluegreen.pulsar2pg.plan.TableShape;
import io.pgbluegreen.pulsar2pg.plan.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shape of every relation that has been met. A relation that is new for its table means that the source's table was
 * altered: the target's is then read again, for it may have been altered before. So it is where both are not alike: the
 * target's may have been altered by its users, while that side took writes.
 *
 * <p>Partitions of the source whose rows stand in one table here share their shape, so that their changes are put
 * together.
 */
public final class TableShapes {

    private static final int MAX_SHAPES = 20_000;

    private final Connection connection;
    private final String source;
    private final TargetTables tables;
    private final IdentityHashMap<Relation, TableShape> shapes = new IdentityHashMap<>();
    private final Map<Relation, TableShape> ofPartitions = new HashMap<>();
    private final Map<TableId, Relation> latest = new HashMap<>();

    private final Optional<SeenRelations> seen;
    private PartitionRoutes routes = PartitionRoutes.NONE;

    private TableShapes(Connection connection, String source, TargetTables tables, Optional<SeenRelations> seen) {
        this.connection = connection;
        this.source = source;
        this.tables = tables;
        this.seen = seen;
    }

    /** What notices changes of the source's tables, if anything is to. */
    public Optional<SeenRelations> seen() {
        return seen;
    }

    /**
     * Reads the target's tables.
     *
     * @param source label of the cluster whose topic is applied
     * @param where names the target in problems
     * @param seen what notices changes of the source's tables
     */
    public static TableShapes read(Connection connection, String source, String where, Optional<SeenRelations> seen)
            throws SQLException {
        TableShapes shapes = new TableShapes(connection, source, TargetTables.read(connection, where), seen);
        shapes.readRoutesAgain();
        return shapes;
    }

    /**
     * The shape of a relation.
     *
     * @throws Problem when the target lacks the table or a column
     * @throws UndecidedException when the source's table was altered, nobody recorded how, and the target's differs
     */
    public TableShape get(Relation relation) throws SQLException {
        TableShape shape = shapes.get(relation);
        return shape == null ? find(relation) : shape;
    }

    /** The target's table that has the rows of a source's table. */
    public TargetTable table(TableId id) throws SQLException {
        return tables.get(target(id));
    }

    /** What a source's table is of a table here; empty where it is that table. */
    public Optional<Operation.Part> part(TableId id) throws SQLException {
        TargetTable table = table(id);
        Optional<PartitionLeaf> leaf = routes.routed(id);
        return leaf.map(found -> new Operation.Part(table, found, routes.leaves(found.root())));
    }

    /** Forgets shapes and reads these tables of the source again: somebody may have altered them, or their place here. */
    public void readAgain(Set<TableId> altered) throws SQLException {
        routes = PartitionRoutes.read(connection, source);
        Set<TableId> targets = new HashSet<>();
        for (TableId table : altered) {
            targets.add(target(table));
        }
        ofPartitions.clear();
        shapes.entrySet()
                .removeIf(shape -> altered.contains(shape.getKey().table())
                        || targets.contains(shape.getValue().table().id()));
        tables.again(targets);
    }

    /** Forgets everything and reads it again. */
    public void readAllAgain() throws SQLException {
        latest.clear();
        tables.readAllAgain();
        readRoutesAgain();
    }

    /** Reads again which of the source's tables stand in others here. */
    public void readRoutesAgain() throws SQLException {
        shapes.clear();
        ofPartitions.clear();
        routes = PartitionRoutes.read(connection, source);
    }

    private TableId target(TableId id) throws SQLException {
        if (!tables.has(routes.target(id))) {
            // What is missing under its name may have become a partition meanwhile.
            routes = PartitionRoutes.read(connection, source);
        }
        return routes.target(id);
    }

    private TableShape find(Relation relation) throws SQLException {
        if (shapes.size() >= MAX_SHAPES) {
            shapes.clear();
            ofPartitions.clear();
        }
        Relation before = latest.get(relation.table());
        boolean altered = before != null && !before.equals(relation);
        TargetTable table = table(relation.table());
        if (altered || !isAlike(relation, table)) {
            TargetTable read = tables.again(table.id());
            if (!read.equals(table)) {
                ofPartitions.keySet().removeIf(partitions -> partitions.table().equals(read.id()));
            }
            table = read;
        }
        if (seen.isPresent()) {
            seen.get().meet(relation, table);
        }
        latest.put(relation.table(), relation);
        TableShape shape = shape(relation, table);
        shapes.put(relation, shape);
        return shape;
    }

    private TableShape shape(Relation relation, TargetTable table) {
        if (routes.routed(relation.table()).isEmpty()) {
            return TableShape.of(relation, table);
        }
        return ofPartitions.computeIfAbsent(
                new Relation(table.id(), relation.identity(), relation.columns(), relation.key()),
                all -> TableShape.ofPartitions(all, table));
    }

    /** Whether both have the same columns, with the same types as far as these can be compared. */
    private static boolean isAlike(Relation relation, TargetTable target) {
        boolean allThere = relation.columns().stream().allMatch(column -> target.column(column.name())
                .filter(other ->
                        !SeenRelations.isBuiltIn(column) || column.type().equals(other.type()))
                .isPresent());
        return allThere
                && target.columns().stream()
                        .filter(column -> !column.generated())
                        .allMatch(column -> relation.indexOf(column.name()).isPresent());
    }
}
