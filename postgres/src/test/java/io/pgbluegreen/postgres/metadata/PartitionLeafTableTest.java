package io.pgbluegreen.postgres.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionLeafTableTest {

    private static final String[] DDL = {
        "CREATE TABLE public.r (at timestamptz, k int) PARTITION BY RANGE (at)",
        "CREATE TABLE public.r_1 PARTITION OF public.r FOR VALUES FROM (MINVALUE) TO ('2026-01-02 03:04:05+06')",
        "CREATE TABLE public.r_2 PARTITION OF public.r FOR VALUES FROM ('2026-01-02 03:04:05+06') TO (MAXVALUE)"
                + " PARTITION BY LIST (k)",
        "CREATE TABLE public.\"R.a\" PARTITION OF public.r_2 FOR VALUES IN (1, NULL)",
        "ALTER TABLE public.r_1 RENAME TO r_one",
        "CREATE TABLE public.x (at timestamptz, k int)",
        "ALTER TABLE public.r_2 ATTACH PARTITION public.x FOR VALUES IN (2)",
        "ALTER TABLE public.r_2 DETACH PARTITION public.\"R.a\"",
        "CREATE SCHEMA other",
        "ALTER TABLE public.r_one SET SCHEMA other",
        "ALTER SCHEMA other RENAME TO another",
        "DROP TABLE public.x",
        "DROP TABLE public.r",
    };

    /** A default partition takes what the others do not, so that its condition changes with each of them. */
    private static final String[] WITH_DEFAULTS = {
        "CREATE TABLE public.r (at date, k int) PARTITION BY RANGE (at)",
        "CREATE TABLE public.r_1 PARTITION OF public.r FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        "CREATE TABLE public.r_rest PARTITION OF public.r DEFAULT PARTITION BY LIST (k)",
        "CREATE TABLE public.r_rest_1 PARTITION OF public.r_rest FOR VALUES IN (1)",
        "CREATE TABLE public.r_rest_rest PARTITION OF public.r_rest DEFAULT",
        "CREATE TABLE public.r_2 PARTITION OF public.r FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"
                + " PARTITION BY LIST (k)",
        "CREATE TABLE public.r_2_1 PARTITION OF public.r_2 FOR VALUES IN (1)",
        "CREATE TABLE public.r_rest_2 PARTITION OF public.r_rest FOR VALUES IN (2)",
        "CREATE TABLE public.r_2_rest PARTITION OF public.r_2 DEFAULT",
        "CREATE TABLE public.r_2_2 PARTITION OF public.r_2 FOR VALUES IN (2)",
        "CREATE TABLE public.alone (k int)",
        "CREATE TABLE public.y (at date, k int) PARTITION BY LIST (k)",
        "CREATE TABLE public.y_1 PARTITION OF public.y FOR VALUES IN (1)",
        "CREATE TABLE public.y_rest PARTITION OF public.y DEFAULT",
        "ALTER TABLE public.r ATTACH PARTITION public.y FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
        "CREATE TABLE public.y_2 PARTITION OF public.y FOR VALUES IN (2)",
        "ALTER TABLE public.r DETACH PARTITION public.r_2",
        "ALTER TABLE public.r DETACH PARTITION public.r_rest",
        "DROP TABLE public.r_2",
        "DROP TABLE public.r_rest",
        "DROP TABLE public.r_1",
        "DROP TABLE public.r",
    };

    @ParameterizedTest
    @ValueSource(strings = {"11", "14", "18"})
    void commands_say_what_they_made_of_default_partitions(String major) throws SQLException {
        assertFollowed(major, WITH_DEFAULTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "13", "17", "18"})
    void commands_say_what_they_made_of_partitions(String major) throws SQLException {
        assertFollowed(major, DDL);
    }

    /** As one who follows the commands sees them. */
    private static void assertFollowed(String major, String... commands) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        ConnectionSettings elsewhere = Servers.newDatabase("9.6");
        MetadataSchema.migrate(settings);
        MetadataSchema.migrate(elsewhere);
        try (Connection user = Servers.bare(settings);
                Connection session = Servers.open(settings);
                Connection follower = Servers.open(elsewhere)) {
            DdlCapture.configure(session, Side.BLUE, "none", TableFilter.ALL, false);
            DdlCapture.begin(session);
            Sql.run(
                    user,
                    "SET DateStyle TO 'ISO, DMY'; SET TimeZone TO 'Asia/Taipei'; SET IntervalStyle TO 'sql_standard'");
            long met = 0;
            for (String ddl : commands) {
                Sql.run(user, ddl);
                for (DdlCommand command : DdlTable.commands(session, Side.BLUE)) {
                    if (command.id() > met && command.partitions().isPresent()) {
                        PartitionLeafTable.follow(
                                follower, Side.BLUE, command.partitions().get());
                    }
                    met = Math.max(met, command.id());
                }
                assertThat(sorted(PartitionLeafTable.read(follower, "blue")))
                        .as("%s: %s", major, ddl)
                        .isEqualTo(sorted(PartitionLeafTable.current(session)));
                if (ddl.startsWith("CREATE TABLE public.\"R.a\"")) {
                    assertThat(PartitionLeafTable.current(session))
                            .filteredOn(leaf -> leaf.table().name().equals("R.a"))
                            .singleElement()
                            .returns(new TableId("public", "r"), PartitionLeaf::root)
                            .satisfies(leaf -> assertThat(leaf.place())
                                    .contains("FROM ('2026-01-01 21:04:05+00')")
                                    .contains("of public.r_2 by LIST (k)"));
                }
            }
            assertThat(PartitionLeafTable.read(follower, "blue")).isEmpty();
            assertThat(PartitionLeafTable.note(session, Side.BLUE))
                    .as("was known")
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void words_are_the_same_on_every_server_and_a_list_is_replaced(String major) throws SQLException {
        ConnectionSettings one = Servers.newDatabase(major);
        ConnectionSettings other = Servers.newDatabase("13");
        MetadataSchema.migrate(one);
        MetadataSchema.migrate(other);
        try (Connection first = Servers.open(one);
                Connection second = Servers.open(other)) {
            for (String ddl : List.of(DDL[0], DDL[1], DDL[2], DDL[3])) {
                Sql.run(first, ddl);
                Sql.run(second, ddl);
            }
            assertThat(PartitionLeafTable.describe(first)).isEqualTo(PartitionLeafTable.describe(second));
            PartitionLeafTable.replace(second, Side.BLUE, PartitionLeafTable.describe(first));
            assertThat(PartitionRoutes.read(second, "blue").routed()).isEmpty();

            Sql.run(
                    first,
                    "DROP TABLE public.\"R.a\"; CREATE TABLE public.\"R.b\" PARTITION OF public.r_2 FOR VALUES IN (1)");
            PartitionLeafTable.replace(second, Side.BLUE, PartitionLeafTable.describe(first));
            PartitionRoutes routes = PartitionRoutes.read(second, "blue");
            assertThat(routes.routed()).extracting(PartitionLeaf::table).containsExactly(new TableId("public", "R.b"));
            assertThat(routes.target(new TableId("public", "r_1"))).isEqualTo(new TableId("public", "r_1"));
            assertThat(routes.leaves(new TableId("public", "r"))).hasSize(2);
        }
    }

    @Test
    void a_table_of_its_own_keeps_its_rows_unless_it_was_known_as_a_partition_before() throws SQLException {
        ConnectionSettings one = Servers.newDatabase("17");
        ConnectionSettings other = Servers.newDatabase("17");
        MetadataSchema.migrate(one);
        MetadataSchema.migrate(other);
        try (Connection first = Servers.open(one);
                Connection second = Servers.open(other)) {
            Sql.run(first, DDL[0] + ";" + DDL[1]);
            Sql.run(second, "CREATE TABLE public.r (at timestamptz, k int); CREATE TABLE public.r_1 (LIKE public.r)");
            String leaves = PartitionLeafTable.describe(first);
            PartitionLeafTable.replace(second, Side.BLUE, leaves);
            assertThat(PartitionRoutes.read(second, "blue").routed()).isEmpty();
            Sql.run(second, "DROP TABLE public.r_1");
            PartitionLeafTable.replace(second, Side.BLUE, leaves);
            Sql.run(second, "CREATE TABLE public.r_1 (LIKE public.r)");
            PartitionLeafTable.replace(second, Side.BLUE, leaves);
            assertThat(PartitionRoutes.read(second, "blue").target(new TableId("public", "r_1")))
                    .isEqualTo(new TableId("public", "r"));
        }
    }

    private static List<PartitionLeaf> sorted(List<PartitionLeaf> leaves) {
        return leaves.stream()
                .sorted(Comparator.comparing(PartitionLeaf::table))
                .toList();
    }
}
