package io.pgbluegreen.pulsar2pg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.pulsar2pg.TestChanges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a source can do to the rows of a table with a key, the operations planned for it bring about the same, and
 * ask the target for nothing that the source did not have.
 */
class BatchPlannerPropertyTest {

    private static final int KEYS = 6;

    @Property(tries = 3000)
    void planned_operations_come_to_what_the_changes_come_to(
            @ForAll Random random, @ForAll boolean full, @ForAll boolean replicaRole, @ForAll boolean replacing) {
        ReplicaIdentity identity = full ? ReplicaIdentity.FULL : ReplicaIdentity.DEFAULT;
        TestChanges table = TestChanges.of("public.t", identity, "k", "k text", "a text", "b text");
        TableShape shape = Shapes.of(table.relation(), List.of(List.of("k")));
        Map<String, List<@Nullable String>> source = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            if (random.nextBoolean()) {
                source.put("k" + i, Arrays.asList("k" + i, "a0", "b0"));
            }
        }
        PlannedTable target = new PlannedTable(source);
        BatchPlanner planner = new BatchPlanner(replicaRole, replacing);
        int changes = random.nextInt(30);
        for (int i = 0; i < changes; i++) {
            planner.add(shape, (Change.OfRow) change(random, table, source, i));
        }
        List<Operation> operations = planner.finish();
        for (Operation operation : operations) {
            assertThat(keys(operation)).as("%s", operation).doesNotHaveDuplicates();
            target.run(operation);
        }
        assertThat(target.rows()).isEqualTo(source);
        assertThat(planner.finish()).isEmpty();
    }

    /** Does something to the source that it can do, and tells it. */
    private static Change change(
            Random random, TestChanges table, Map<String, List<@Nullable String>> source, int number) {
        String key = "k" + random.nextInt(KEYS);
        List<@Nullable String> old = source.get(key);
        if (old == null) {
            List<@Nullable String> row = Arrays.asList(key, "a" + number, random.nextBoolean() ? "b" + number : null);
            source.put(key, row);
            return table.insert(row.toArray(String[]::new));
        }
        if (random.nextInt(3) == 0) {
            source.remove(key);
            return table.delete(old.toArray(String[]::new));
        }
        String newKey = "k" + random.nextInt(KEYS);
        boolean moves = random.nextInt(3) == 0 && !source.containsKey(newKey);
        boolean toast = random.nextInt(3) == 0;
        List<@Nullable String> row =
                Arrays.asList(moves ? newKey : key, "a" + number, toast ? old.get(2) : "b" + number);
        source.remove(key);
        source.put(moves ? newKey : key, row);
        // Under FULL the publisher fills an unchanged value in from the old row.
        boolean absent = toast && table.relation().identity() != ReplicaIdentity.FULL;
        return table.update(old, row.get(0), row.get(1), absent ? TestChanges.ABSENT : row.get(2));
    }

    private static List<String> keys(Operation operation) {
        List<String> keys = new ArrayList<>();
        if (operation instanceof Operation.Delete delete) {
            delete.keys().forEach(key -> keys.add(key.text(0)));
        } else if (operation instanceof Operation.Update update) {
            update.updates().forEach(row -> keys.add(row.key().text(0)));
        } else if (operation instanceof Operation.Insert insert) {
            insert.values().forEach(values -> keys.add(values.source(0).text(0)));
        }
        return keys;
    }

    /** Tables do not depend on each other in replica role; else the order between them is the source's. */
    @Property(tries = 500)
    void changes_of_several_tables_keep_their_order_where_foreign_keys_fire(@ForAll Random random) {
        List<TestChanges> tables =
                List.of(TestChanges.table("public.a", "k", "k text"), TestChanges.table("public.b", "k", "k text"));
        List<TableShape> shapes = tables.stream()
                .map(table -> Shapes.of(table.relation(), List.of(List.of("k"))))
                .toList();
        BatchPlanner ordered = new BatchPlanner(false);
        BatchPlanner free = new BatchPlanner(true);
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int which = random.nextInt(2);
            Change.OfRow change = (Change.OfRow) tables.get(which).insert("k" + i);
            ordered.add(shapes.get(which), change);
            free.add(shapes.get(which), change);
            String name = shapes.get(which).toString();
            if (runs.isEmpty() || !runs.get(runs.size() - 1).equals(name)) {
                runs.add(name);
            }
        }
        assertThat(ordered.finish().stream().map(BatchPlannerPropertyTest::table))
                .isEqualTo(runs);
        Set<String> distinct = new HashSet<>(runs);
        assertThat(free.finish()).hasSize(distinct.size());
    }

    private static String table(Operation operation) {
        return ((Operation.OnTable) operation).shape().toString();
    }
}
