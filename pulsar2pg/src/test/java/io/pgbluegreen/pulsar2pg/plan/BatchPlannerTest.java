package io.pgbluegreen.pulsar2pg.plan;

import static io.pgbluegreen.pulsar2pg.TestChanges.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.pulsar2pg.TestChanges;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchPlannerTest {

    private final TestChanges users = TestChanges.table("public.users", "id", "id text", "name text", "bio text");
    private final TableShape shape = Shapes.of(users.relation(), List.of(List.of("id")));
    private final BatchPlanner planner = new BatchPlanner(true);

    private List<Operation> plan(TableShape table, Change... changes) {
        return plan(planner, table, changes);
    }

    private static List<Operation> plan(BatchPlanner planner, TableShape table, Change... changes) {
        for (Change change : changes) {
            planner.add(table, (Change.OfRow) change);
        }
        return planner.finish();
    }

    @Test
    void several_updates_of_a_row_become_one_that_keeps_what_was_set_before() {
        List<Operation> operations = plan(
                shape, users.update("1", "a", "long"), users.update("1", "b", ABSENT), users.update("2", "c", ABSENT));
        assertThat(operations).hasSize(2);
        Operation.Update whole = (Operation.Update) operations.get(0);
        assertThat(whole.set()).containsExactly(1, 2);
        assertThat(whole.updates()).singleElement().satisfies(row -> assertThat(row.after())
                .hasToString("('1', 'b', 'long')"));
        assertThat(((Operation.Update) operations.get(1)).set()).containsExactly(1);
    }

    @Test
    void a_row_that_came_and_went_must_not_be_there() {
        List<Operation> operations = plan(shape, users.insert("1", "a", "b"), users.delete("1"));
        assertThat(operations).singleElement().isInstanceOf(Operation.Absent.class);
    }

    @Test
    void an_insert_over_a_row_that_is_there_reaches_the_target_as_it_came() {
        List<Operation> operations = plan(shape, users.insert("1", "a", "b"), users.insert("1", "c", "d"));
        assertThat(operations).hasSize(2).allMatch(Operation.Insert.class::isInstance);
    }

    @Test
    void a_changed_key_with_a_value_left_out_becomes_an_update_of_its_own() {
        List<Operation> operations =
                plan(shape, users.update("1", "a", "b"), users.update(List.of("2"), "3", "c", ABSENT));
        assertThat(operations).hasSize(2);
        Operation.Update single = (Operation.Update) operations.get(1);
        assertThat(single.set()).containsExactly(0, 1);
        assertThat(single.updates().get(0).key().text(0)).isEqualTo("2");
    }

    @Test
    void a_changed_key_takes_a_left_out_value_from_an_update_before_it() {
        List<Operation> operations =
                plan(shape, users.update("2", "a", "long"), users.update(List.of("2"), "3", "c", ABSENT));
        assertThat(operations).hasSize(2);
        assertThat(operations.get(0)).isInstanceOf(Operation.Delete.class);
        assertThat(((Operation.Insert) operations.get(1)).values()).hasToString("[('3', 'c', 'long')]");
    }

    @Test
    void rows_are_replaced_on_request_where_all_of_their_values_are_known() {
        List<Operation> operations = plan(
                new BatchPlanner(true, true),
                shape,
                users.update("1", "a", "x"),
                users.update("2", "b", ABSENT),
                users.update("1", "c", ABSENT));
        assertThat(operations).hasSize(3);
        assertThat(((Operation.Delete) operations.get(0)).rows()).isEqualTo(1);
        assertThat(((Operation.Update) operations.get(1)).updates()).hasSize(1);
        assertThat(((Operation.Insert) operations.get(2)).values()).hasToString("[('1', 'c', 'x')]");
    }

    @Test
    void a_changed_key_stays_an_update_where_the_target_has_columns_of_its_own() {
        TargetTable wider = new TargetTable(
                shape.table().id(),
                false,
                java.util.stream.Stream.of("id", "name", "bio", "extra")
                        .map(name -> Shapes.column(name, false))
                        .toList(),
                List.of(List.of("id")),
                false);
        TableShape wide = TableShape.of(users.relation(), wider);
        assertThat(plan(wide, users.update(List.of("2"), "3", "c", "d")))
                .singleElement()
                .isInstanceOf(Operation.Update.class);
    }

    @Test
    void a_truncate_comes_after_everything_before_it() {
        planner.add(shape, (Change.OfRow) users.insert("1", "a", "b"));
        planner.add(new Operation.Truncate(List.of(shape.table()), false, true));
        planner.add(shape, (Change.OfRow) users.insert("1", "a", "b"));
        assertThat(planner.finish().stream()
                        .map(operation -> operation.getClass().getSimpleName()))
                .containsExactly("Insert", "Truncate", "Insert");
    }

    @Test
    void a_table_with_firing_triggers_gets_its_changes_one_by_one_between_those_of_others() {
        TargetTable firing =
                new TargetTable(shape.table().id(), false, shape.table().columns(), List.of(List.of("id")), true);
        TableShape rowByRow = TableShape.of(users.relation(), firing);
        TestChanges others = TestChanges.table("public.others", "id", "id text");
        TableShape other = Shapes.of(others.relation(), List.of(List.of("id")));
        planner.add(other, (Change.OfRow) others.insert("1"));
        planner.add(rowByRow, (Change.OfRow) users.insert("1", "a", "b"));
        planner.add(rowByRow, (Change.OfRow) users.update("1", "b", "b"));
        planner.add(other, (Change.OfRow) others.insert("2"));
        assertThat(planner.finish().stream()
                        .map(operation ->
                                ((Operation.OnTable) operation).shape().toString()))
                .containsExactly("public.others", "public.users", "public.users", "public.others");
    }

    @Test
    void rows_of_a_table_that_was_altered_in_between_are_not_put_together() {
        TestChanges wider = TestChanges.table("public.users", "id", "id text", "name text", "bio text", "extra text");
        TableShape altered = Shapes.of(wider.relation(), List.of(List.of("id")));
        planner.add(shape, (Change.OfRow) users.insert("1", "a", "b"));
        planner.add(altered, (Change.OfRow) wider.insert("2", "a", "b", "c"));
        assertThat(planner.finish().stream().map(operation -> ((Operation.OnTable) operation).shape()))
                .containsExactly(shape, altered);
    }

    @Test
    void under_full_a_row_that_is_not_the_one_known_closes_what_came_before() {
        TestChanges full = TestChanges.full("public.users", "id text", "name text", "bio text");
        TableShape keyed = Shapes.of(full.relation(), List.of(List.of("id")));
        assertThat(keyed.isKeyed()).isTrue();
        List<Operation> operations =
                plan(keyed, full.insert("1", "a", "b"), full.update(List.of("1", "x", "y"), "2", "x", "y"));
        assertThat(operations.get(0)).isInstanceOf(Operation.Insert.class);
        assertThat(operations).hasSize(3);
    }

    @Test
    void a_key_that_the_target_does_not_have_makes_the_table_unkeyed() {
        assertThat(Shapes.of(users.relation(), List.of(List.of("name"))).isKeyed())
                .isFalse();
        assertThat(Shapes.of(users.relation(), List.of()).isKeyed()).isFalse();
    }

    @Test
    void an_insert_without_a_value_is_refused() {
        assertThatThrownBy(() -> plan(shape, users.insert("1", "a")))
                .isInstanceOf(UnusableChangeException.class)
                .hasMessageContaining("\"bio\"");
    }

    @Test
    void a_column_that_the_target_lacks_is_named() {
        TargetTable narrow = new TargetTable(
                shape.table().id(), false, List.of(Shapes.column("id", false)), List.of(List.of("id")), false);
        assertThatThrownBy(() -> TableShape.of(users.relation(), narrow))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("public.users")
                .hasMessageContaining("\"name\"");
    }

    @Test
    void an_identity_column_is_never_set_but_has_to_be_as_it_was() {
        TableShape identity = Shapes.of(users.relation(), List.of(List.of("id")), "name");
        List<Operation> operations = plan(identity, users.update("1", "7", "bio"));
        assertThat(((Operation.Update) operations.get(0)).set()).containsExactly(2);
        assertThat(identity.guards()).containsExactly(1);
    }
}
