package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.PartitionLeaf;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One step of a plan; it becomes one statement. Rows of one operation have different keys. */
public sealed interface Operation {

    /** An operation on one table. */
    sealed interface OnTable extends Operation {
        TableShape shape();

        /** How many rows it has to touch, or to find; anything else means that the target is not as the source was. */
        int rows();
    }

    /** Deletes the rows with these keys, each of which must be there. */
    record Delete(TableShape shape, List<Row> keys) implements OnTable {
        @Override
        public int rows() {
            return keys.size();
        }
    }

    /** Finds no row with one of these keys: the source inserted and deleted them in between. */
    record Absent(TableShape shape, List<Row> keys) implements OnTable {
        @Override
        public int rows() {
            return 0;
        }
    }

    /** Finds the rows with these keys: the source updated them without changing anything that can be written. */
    record Present(TableShape shape, List<Row> keys) implements OnTable {
        @Override
        public int rows() {
            return keys.size();
        }
    }

    /**
     * Updates the rows with these keys, each of which must be there.
     *
     * @param set the columns to set; no row lacks one of them
     */
    record Update(TableShape shape, List<Integer> set, List<RowUpdate> updates) implements OnTable {
        public Update {
            if (set.isEmpty()) {
                throw new IllegalArgumentException("an update of " + shape + " must set a column");
            }
        }

        @Override
        public int rows() {
            return updates.size();
        }
    }

    /** Inserts whole rows. */
    record Insert(TableShape shape, List<Values> values) implements OnTable {
        @Override
        public int rows() {
            return values.size();
        }
    }

    /** Deletes a row and inserts it again with other values, because a column changes that UPDATE cannot set. */
    record Rewrite(TableShape shape, Row key, Values after) implements OnTable {
        @Override
        public int rows() {
            return 1;
        }
    }

    /** Updates one of the rows that look like this; for tables without a key. */
    record UpdateOne(TableShape shape, Row old, List<Integer> set, Values after) implements OnTable {
        @Override
        public int rows() {
            return 1;
        }
    }

    /** Deletes one of the rows that look like this; for tables without a key. */
    record DeleteOne(TableShape shape, Row old) implements OnTable {
        @Override
        public int rows() {
            return 1;
        }
    }

    /**
     * Deletes rows that look like these images; for tables without a key, whose rows are whole.
     *
     * @param images all different
     */
    record DeleteAlike(TableShape shape, List<Alike> images) implements OnTable {
        @Override
        public int rows() {
            return images.stream().mapToInt(Alike::count).sum();
        }
    }

    /** An image without an absent column, and how many of the rows that look like it are meant. */
    record Alike(Values image, int count) {
        public Alike {
            if (count < 1) {
                throw new IllegalArgumentException("expected a row or more, found " + count);
            }
        }
    }

    /**
     * Empties tables together.
     *
     * @param tables emptied whole
     * @param parts of tables, each what a partition at the source held
     * @param complete whether these are all tables that the source emptied together; if not, TRUNCATE may be refused
     *     because of a foreign key from one that is left out
     */
    record Truncate(List<TargetTable> tables, List<Part> parts, boolean restartIdentity, boolean complete)
            implements Operation {
        public Truncate {
            tables = List.copyOf(tables);
            parts = List.copyOf(parts);
        }

        public Truncate(List<TargetTable> tables, boolean restartIdentity, boolean complete) {
            this(tables, List.of(), restartIdentity, complete);
        }

        Truncate and(Truncate next) {
            return new Truncate(
                    both(tables, next.tables), both(parts, next.parts), restartIdentity, complete && next.complete);
        }

        private static <T> List<T> both(List<T> first, List<T> second) {
            return Stream.concat(first.stream(), second.stream()).distinct().toList();
        }

        /** The tables that are emptied whole, those among them of which each part is. */
        public List<TargetTable> whole() {
            return both(
                    tables,
                    parts.stream().filter(this::isWhole).map(Part::table).toList());
        }

        /** The parts of tables that keep others. */
        public List<Part> partial() {
            return parts.stream().filter(part -> !isWhole(part)).toList();
        }

        private boolean isWhole(Part part) {
            return part.leaves().stream()
                    .allMatch(leaf -> parts.stream()
                                    .anyMatch(other -> other.leaf().table().equals(leaf))
                            || tables.stream().anyMatch(table -> table.id().equals(leaf)));
        }
    }

    /**
     * The rows of a table that stand in a partition at the source.
     *
     * @param leaf the partition
     * @param leaves all that have their rows there, or in partitions of their own names
     */
    record Part(TargetTable table, PartitionLeaf leaf, Set<TableId> leaves) {
        public Part {
            leaves = Set.copyOf(leaves);
        }
    }

    /** New values for the row with a key. */
    record RowUpdate(Row key, Values after) {}
}
