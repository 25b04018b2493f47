package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.pulsar2pg.plan.TableShape;
import io.pgbluegreen.pulsar2pg.plan.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The shape of every relation that has been met. A relation that is new for its table means that the source's table was
 * altered: the target's is then read again, for it may have been altered before.
 */
public final class TableShapes {

    private static final int MAX_SHAPES = 20_000;

    private final TargetTables tables;
    private final IdentityHashMap<Relation, TableShape> shapes = new IdentityHashMap<>();
    private final Map<TableId, Relation> latest = new HashMap<>();

    private TableShapes(TargetTables tables) {
        this.tables = tables;
    }

    /**
     * Reads the target's tables.
     *
     * @param where names the target in problems
     */
    public static TableShapes read(Connection connection, String where) throws SQLException {
        return new TableShapes(TargetTables.read(connection, where));
    }

    /**
     * The shape of a relation.
     *
     * @throws Problem when the target lacks the table or a column
     */
    public TableShape get(Relation relation) throws SQLException {
        TableShape shape = shapes.get(relation);
        return shape == null ? find(relation) : shape;
    }

    /** The target's table, for an operation without rows. */
    public TargetTable table(TableId id) throws SQLException {
        return tables.get(id);
    }

    /** Forgets shapes and reads these tables again: somebody may have altered them. */
    public void readAgain(Set<TableId> altered) throws SQLException {
        shapes.keySet().removeIf(relation -> altered.contains(relation.table()));
        for (TableId table : altered) {
            tables.again(table);
        }
    }

    private TableShape find(Relation relation) throws SQLException {
        if (shapes.size() >= MAX_SHAPES) {
            shapes.clear();
        }
        Relation before = latest.put(relation.table(), relation);
        boolean altered = before != null && !before.equals(relation);
        TargetTable table = altered ? tables.again(relation.table()) : tables.get(relation.table());
        TableShape shape = TableShape.of(relation, table);
        shapes.put(relation, shape);
        return shape;
    }
}
