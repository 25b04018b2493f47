package io.pgbluegreen.postgres.catalog;

import static io.pgbluegreen.postgres.catalog.TestTables.database;
import static io.pgbluegreen.postgres.catalog.TestTables.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableKindsTest {

    @ParameterizedTest
    @ValueSource(strings = {"11", "13", "17", "18"})
    void partitions_children_and_other_kinds_are_told_apart(String major) throws SQLException {
        try (Connection session = database(major, """
                CREATE TABLE events (at date NOT NULL, n int, PRIMARY KEY (at, n)) PARTITION BY RANGE (at);
                CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
                CREATE TABLE parent (a int);
                CREATE TABLE child () INHERITS (parent);
                CREATE UNLOGGED TABLE fast (a int);
                CREATE TEMPORARY TABLE mine (a int);
                CREATE VIEW seen AS SELECT 1 AS one;
                CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one;
                CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
                CREATE FOREIGN TABLE far (a int) SERVER s;
                ALTER TABLE parent ENABLE ROW LEVEL SECURITY""")) {
            List<Table> tables = Catalog.tables(session, TableFilter.ALL);

            assertThat(tables)
                    .extracting(table -> table.id().name())
                    .containsExactlyInAnyOrder("events", "events_1", "parent", "child", "fast", "far");
            assertThat(named(tables, "events"))
                    .returns(TableKind.PARTITIONED, Table::kind)
                    .returns(false, Table::isDecoded)
                    .returns(List.of("at", "n"), Table::primaryKey);
            assertThat(named(tables, "events_1"))
                    .returns(TableKind.ORDINARY, Table::kind)
                    .returns(true, Table::partition)
                    .returns(List.of(new TableId("public", "events")), Table::parents)
                    .returns(List.of("at", "n"), table -> table.identity().columns());
            assertThat(named(tables, "child"))
                    .returns(false, Table::partition)
                    .returns(List.of(new TableId("public", "parent")), Table::parents);
            assertThat(named(tables, "parent").rowSecurity()).isTrue();
            assertThat(named(tables, "fast"))
                    .returns(Persistence.UNLOGGED, Table::persistence)
                    .returns(false, Table::isDecoded);
            assertThat(named(tables, "far").kind()).isEqualTo(TableKind.FOREIGN);
        }
    }

    /** Which has no indexes on partitioned tables themselves. */
    @Test
    void on_10_a_key_that_all_partitions_have_names_a_row_where_the_partition_keys_belong_to_it() throws SQLException {
        try (Connection session = database("10", """
                CREATE TABLE good (a int, b int, c int) PARTITION BY RANGE (a);
                CREATE TABLE good_1 PARTITION OF good (PRIMARY KEY (b, a)) FOR VALUES FROM (1) TO (2);
                CREATE TABLE good_2 PARTITION OF good FOR VALUES FROM (2) TO (9) PARTITION BY LIST (b);
                CREATE TABLE good_2_1 PARTITION OF good_2 (PRIMARY KEY (b, a), UNIQUE (a)) FOR VALUES IN (1);
                CREATE TABLE bare (a int NOT NULL, b int NOT NULL) PARTITION BY RANGE (a);
                CREATE TABLE bare_1 PARTITION OF bare (UNIQUE (b)) FOR VALUES FROM (1) TO (2);
                CREATE TABLE partly (a int NOT NULL) PARTITION BY RANGE (a);
                CREATE TABLE partly_1 PARTITION OF partly (UNIQUE (a)) FOR VALUES FROM (1) TO (2);
                CREATE TABLE partly_2 PARTITION OF partly FOR VALUES FROM (2) TO (3);
                CREATE TABLE odd (a int NOT NULL) PARTITION BY RANGE ((a % 7));
                CREATE TABLE odd_1 PARTITION OF odd (UNIQUE (a)) FOR VALUES FROM (1) TO (2)""")) {
            List<Table> tables = Catalog.tables(session, TableFilter.ALL);
            assertThat(named(tables, "good").keys())
                    .extracting(UniqueKey::columns)
                    .containsExactly(List.of("b", "a"));
            for (String table : List.of("bare", "partly", "odd")) {
                assertThat(named(tables, table).keys()).as(table).isEmpty();
            }
        }
    }

    /** From 11 to 14 a partition's copy of a trigger is marked as internal. */
    @ParameterizedTest
    @ValueSource(strings = {"11", "14", "17"})
    void a_partitions_copy_of_a_trigger_that_fires_in_replica_role_is_listed(String major) throws SQLException {
        try (Connection session = database(major, """
                CREATE TABLE whole (a int PRIMARY KEY) PARTITION BY RANGE (a);
                CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (10);
                CREATE TABLE other (a int REFERENCES part);
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER ever AFTER INSERT ON whole FOR EACH ROW EXECUTE PROCEDURE f();
                ALTER TABLE whole ENABLE ALWAYS TRIGGER ever;
                ALTER TABLE part ENABLE ALWAYS TRIGGER ever;
                DO $$ BEGIN
                    EXECUTE (SELECT string_agg(format('ALTER TABLE other ENABLE ALWAYS TRIGGER %I', tgname), ';')
                             FROM pg_trigger WHERE tgrelid = 'other'::regclass);
                END $$""")) {
            List<Table> tables = Catalog.tables(session, TableFilter.ALL);

            assertThat(named(tables, "part").firing())
                    .containsExactly(new FiringTrigger("ever", FiringTrigger.Kind.TRIGGER, true));
            assertThat(named(tables, "other").firing()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void triggers_and_rules_that_fire_in_replica_role_are_listed(String major) throws SQLException {
        try (Connection session = database(major, """
                CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t);
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER usual BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f();
                CREATE TRIGGER ever BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f();
                CREATE TRIGGER replica BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f();
                CREATE TRIGGER bluegreen_truncate AFTER TRUNCATE ON t FOR EACH STATEMENT EXECUTE PROCEDURE f();
                CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING;
                ALTER TABLE t ENABLE ALWAYS TRIGGER bluegreen_truncate;
                ALTER TABLE t ENABLE ALWAYS TRIGGER ever;
                ALTER TABLE t ENABLE REPLICA TRIGGER replica;
                ALTER TABLE t ENABLE ALWAYS RULE r""")) {
            List<Table> tables = Catalog.tables(session, TableFilter.ALL);

            assertThat(named(tables, "t").firing())
                    .containsExactly(
                            new FiringTrigger("ever", FiringTrigger.Kind.TRIGGER, true),
                            new FiringTrigger("r", FiringTrigger.Kind.RULE, true),
                            new FiringTrigger("replica", FiringTrigger.Kind.TRIGGER, false));
            assertThat(named(tables, "u").firing()).isEmpty();
        }
    }
}
