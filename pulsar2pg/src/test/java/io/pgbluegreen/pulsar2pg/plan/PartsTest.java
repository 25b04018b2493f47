package io.pgbluegreen.pulsar2pg.plan;

import static io.pgbluegreen.pulsar2pg.TestChanges.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.PartitionLeaf;
import io.pgbluegreen.pulsar2pg.TestChanges;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Partitions of the source whose rows stand in one table of the target. */
class PartsTest {

    private static final TableId ROOT = TableId.parse("public.r");

    private final TestChanges first = TestChanges.table("public.r_1", "id", "id text", "v text");
    private final TestChanges second = TestChanges.table("public.r_2", "id", "id text", "v text");
    private final BatchPlanner planner = new BatchPlanner(true);

    private TargetTable root(List<List<String>> keys, boolean rowsStay) {
        return new TargetTable(
                ROOT, true, List.of(Shapes.column("id", false), Shapes.column("v", false)), keys, false, rowsStay);
    }

    private TableShape shape(TargetTable root) {
        Relation relation = first.relation();
        return TableShape.ofPartitions(
                new Relation(ROOT, relation.identity(), relation.columns(), relation.key()), root);
    }

    private static Operation.Part part(TargetTable root, String leaf, String... all) {
        return new Operation.Part(
                root,
                new PartitionLeaf(TableId.parse(leaf), ROOT, "place", "true", Map.of()),
                Set.of(java.util.Arrays.stream(all).map(TableId::parse).toArray(TableId[]::new)));
    }

    @Test
    void changes_of_several_partitions_are_put_together_as_those_of_one_table() {
        TableShape shape = shape(root(List.of(List.of("id")), false));
        planner.add(shape, (Change.OfRow) first.insert("1", "a"));
        planner.add(shape, (Change.OfRow) second.insert("2", "b"));
        planner.add(shape, (Change.OfRow) first.delete("1", ABSENT));
        planner.add(shape, (Change.OfRow) second.insert("1", "moved"));
        assertThat(planner.finish()).singleElement().satisfies(operation -> assertThat(
                        ((Operation.Insert) operation).values())
                .hasToString("[('1', 'moved'), ('2', 'b')]"));
    }

    @Test
    void all_partitions_that_are_emptied_empty_the_table_and_some_do_not() {
        TargetTable root = root(List.of(), false);
        TargetTable other = new TargetTable(TableId.parse("public.o"), false, List.of(), List.of(), false);
        Operation.Part one = part(root, "public.r_1", "public.r_1", "public.r_2");
        planner.add(new Operation.Truncate(List.of(other), List.of(one), false, true));
        assertThat(planner.finish()).singleElement().isInstanceOfSatisfying(Operation.Truncate.class, truncate -> {
            assertThat(truncate.whole()).containsExactly(other);
            assertThat(truncate.partial()).containsExactly(one);
        });
        // As version 10 tells it: one after the other.
        planner.add(new Operation.Truncate(List.of(), List.of(one), false, true));
        planner.add(new Operation.Truncate(
                List.of(), List.of(part(root, "public.r_2", "public.r_1", "public.r_2")), false, true));
        assertThat(planner.finish()).singleElement().isInstanceOfSatisfying(Operation.Truncate.class, truncate -> {
            assertThat(truncate.whole()).containsExactly(root);
            assertThat(truncate.partial()).isEmpty();
        });
    }

    @Test
    void a_partition_that_goes_by_its_own_name_counts_among_those_that_are_emptied() {
        TargetTable root = root(List.of(), false);
        TargetTable same = new TargetTable(TableId.parse("public.r_2"), false, List.of(), List.of(), false);
        Operation.Truncate truncate = new Operation.Truncate(
                List.of(same), List.of(part(root, "public.r_1", "public.r_1", "public.r_2")), false, true);
        assertThat(truncate.whole()).containsExactly(same, root);
    }

    @Test
    void where_update_does_not_move_rows_they_are_written_anew() {
        TableShape shape = shape(root(List.of(List.of("id")), true));
        planner.add(shape, (Change.OfRow) first.update(List.of("1"), "2", ABSENT));
        assertThat(planner.finish()).singleElement().isInstanceOf(Operation.Rewrite.class);
    }

    @Test
    void a_row_that_its_partition_names_and_the_table_does_not_is_not_guessed() {
        TableShape shape = shape(root(List.of(), false));
        planner.add(shape, (Change.OfRow) first.insert("1", "a"));
        assertThat(planner.finish()).singleElement().isInstanceOf(Operation.Insert.class);
        assertThatThrownBy(() -> planner.add(shape, (Change.OfRow) first.delete("1", ABSENT)))
                .isInstanceOf(UnusableChangeException.class)
                .hasMessageContaining("no unique key there lies within the replica identity");
    }
}
