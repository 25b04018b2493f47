package io.pgbluegreen.pulsar2pg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.pulsar2pg.TestChanges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A table without a key is a bag of rows, in which equal ones are legal. */
class UnkeyedPlanPropertyTest {

    private static final TestChanges TABLE = TestChanges.full("public.t", "a text", "b text");
    private static final TableShape SHAPE = Shapes.of(TABLE.relation(), List.of());

    @Property(tries = 3000)
    void planned_operations_leave_the_bag_that_the_changes_leave(@ForAll Random random, @ForAll boolean replicaRole) {
        List<List<@Nullable String>> source = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            source.add(row(random));
        }
        List<List<@Nullable String>> target = new ArrayList<>(source);
        BatchPlanner planner = new BatchPlanner(replicaRole);
        for (int i = random.nextInt(30); i > 0; i--) {
            planner.add(SHAPE, (Change.OfRow) change(random, source));
        }
        List<Operation> operations = planner.finish();
        operations.forEach(operation -> run(operation, target));
        assertThat(target).as("%s", operations).containsExactlyInAnyOrderElementsOf(source);
        if (replicaRole) {
            assertThat(operations).as("one scan").hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void a_row_that_goes_and_comes_again_must_have_been_there() {
        BatchPlanner planner = new BatchPlanner(true);
        planner.add(SHAPE, (Change.OfRow) TABLE.delete("1", null));
        planner.add(SHAPE, (Change.OfRow) TABLE.insert("1", null));
        assertThat(planner.finish()).hasSize(2).first().isInstanceOf(Operation.DeleteAlike.class);
    }

    @Test
    void one_change_alone_stays_what_it_is() {
        BatchPlanner planner = new BatchPlanner(true);
        planner.add(SHAPE, (Change.OfRow) TABLE.update(List.of("1", "2"), "1", "3"));
        assertThat(planner.finish()).singleElement().isInstanceOf(Operation.UpdateOne.class);
        planner.add(SHAPE, (Change.OfRow) TABLE.delete("1", "2"));
        assertThat(planner.finish()).singleElement().isInstanceOf(Operation.DeleteOne.class);
    }

    @Test
    void a_value_that_was_left_out_is_taken_from_the_old_row() {
        BatchPlanner planner = new BatchPlanner(true);
        planner.add(SHAPE, (Change.OfRow) TABLE.update(List.of("1", "long"), "2", TestChanges.ABSENT));
        planner.add(SHAPE, (Change.OfRow) TABLE.delete("3", "x"));
        List<Operation> operations = planner.finish();
        assertThat(((Operation.Insert) operations.get(1)).values()).hasToString("[('2', 'long')]");
    }

    @Test
    void an_update_stays_one_where_the_target_has_columns_of_its_own() {
        TargetTable wider = new TargetTable(
                SHAPE.table().id(),
                false,
                List.of(Shapes.column("a", false), Shapes.column("b", false), Shapes.column("extra", false)),
                List.of(),
                false);
        TableShape wide = TableShape.of(TABLE.relation(), wider);
        BatchPlanner planner = new BatchPlanner(true);
        planner.add(wide, (Change.OfRow) TABLE.insert("1", "1"));
        planner.add(wide, (Change.OfRow) TABLE.update(List.of("1", "2"), "1", "3"));
        planner.add(wide, (Change.OfRow) TABLE.update(List.of("1", "3"), "1", "4"));
        assertThat(planner.finish())
                .extracting(operation -> operation.getClass().getSimpleName())
                .containsExactly("Insert", "UpdateOne", "UpdateOne");
    }

    private static Change change(Random random, List<List<@Nullable String>> source) {
        if (source.isEmpty() || random.nextInt(3) == 0) {
            List<@Nullable String> row = row(random);
            source.add(row);
            return TABLE.insert(row.toArray(String[]::new));
        }
        List<@Nullable String> old = source.remove(random.nextInt(source.size()));
        if (random.nextBoolean()) {
            return TABLE.delete(old.toArray(String[]::new));
        }
        List<@Nullable String> row = row(random);
        boolean toast = random.nextInt(3) == 0;
        source.add(Arrays.asList(row.get(0), toast ? old.get(1) : row.get(1)));
        return TABLE.update(old, row.get(0), toast ? TestChanges.ABSENT : row.get(1));
    }

    /** Few values, so that rows are often equal; NULL and the empty text among them. */
    private static List<@Nullable String> row(Random random) {
        return Arrays.asList(value(random), value(random));
    }

    private static @Nullable String value(Random random) {
        int dice = random.nextInt(4);
        return dice == 0 ? null : dice == 1 ? "" : "v" + dice;
    }

    private static void run(Operation operation, List<List<@Nullable String>> target) {
        if (operation instanceof Operation.Insert insert) {
            insert.values().forEach(values -> target.add(texts(values)));
        } else if (operation instanceof Operation.DeleteAlike delete) {
            for (Operation.Alike alike : delete.images()) {
                for (int i = 0; i < alike.count(); i++) {
                    assertThat(target.remove(texts(alike.image())))
                            .as("%s", delete)
                            .isTrue();
                }
            }
        } else if (operation instanceof Operation.DeleteOne delete) {
            assertThat(target.remove(texts(Values.of(delete.old()))))
                    .as("%s", delete)
                    .isTrue();
        } else if (operation instanceof Operation.UpdateOne update) {
            List<@Nullable String> row = texts(Values.of(update.old()));
            assertThat(target.remove(row)).as("%s", update).isTrue();
            List<@Nullable String> changed = new ArrayList<>(row);
            update.set()
                    .forEach(column -> changed.set(column, text(update.after().source(column), column)));
            target.add(changed);
        } else {
            throw new AssertionError("unexpected " + operation);
        }
    }

    private static List<@Nullable String> texts(Values values) {
        return Arrays.asList(text(values.source(0), 0), text(values.source(1), 1));
    }

    private static @Nullable String text(Row row, int column) {
        return row.isNull(column) ? null : row.text(column);
    }
}
