package io.pgbluegreen.postgres.catalog;

import static io.pgbluegreen.postgres.catalog.TestTables.database;
import static io.pgbluegreen.postgres.catalog.TestTables.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void sizes_and_estimates_grow_with_the_table(String major) throws SQLException {
        try (Connection session = database(major, """
                CREATE TABLE big AS SELECT n, repeat('x', 100) AS t FROM generate_series(1, 10000) AS n;
                CREATE TABLE fresh (a int)""")) {
            Sql.run(session, "ANALYZE public.big");
            List<Table> tables = Catalog.tables(session, TableFilter.ALL);

            assertThat(named(tables, "big").estimatedRows()).hasValue(10000);
            assertThat(named(tables, "big").estimatedBytes()).isBetween(1_200_000L, 2_000_000L);
            assertThat(named(tables, "fresh").estimatedRows()).isEmpty();
            assertThat(Catalog.sizes(session, tables).get(new TableId("public", "big")))
                    .isBetween(1_200_000L, 2_000_000L);
            assertThat(Catalog.sizes(session, tables)).containsEntry(new TableId("public", "fresh"), 0L);
        }
    }

    /** ANALYZE gives a partitioned table, which has no pages of its own, −1 of them from 14 on. */
    @ParameterizedTest
    @ValueSource(strings = {"11", "17", "18"})
    void a_partitioned_table_that_was_analyzed_has_no_size(String major) throws SQLException {
        try (Connection session = database(major, """
                CREATE TABLE root (a int) PARTITION BY RANGE (a);
                CREATE TABLE leaf PARTITION OF root FOR VALUES FROM (1) TO (9);
                INSERT INTO root VALUES (1);
                ANALYZE root""")) {
            List<Table> tables = Catalog.tables(session, TableFilter.ALL);

            assertThat(named(tables, "root").estimatedBytes()).isZero();
            assertThat(named(tables, "leaf").estimatedBytes()).isPositive();
        }
    }

    @Test
    void ten_thousand_tables_do_not_take_ten_thousand_queries() throws SQLException {
        try (Connection session = Servers.open(Servers.newDatabase("17"))) {
            // In parts, for the server's lock table holds only so many tables of one transaction.
            for (int part = 0; part < 10; part++) {
                Sql.run(session, """
                        DO $$ BEGIN FOR n IN 1..1000 LOOP
                            EXECUTE format('CREATE TABLE public.t_%s_%%s (id int PRIMARY KEY, a text, b text)', n);
                        END LOOP; END $$""".formatted(part));
            }
            long began = System.nanoTime();
            List<Table> tables = Catalog.tables(session, TableFilter.ALL);
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            assertThat(tables).hasSize(10_000).allMatch(table -> table.identity()
                    .isUsable());
            assertThat(took).isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void reading_does_not_wait_for_a_locked_table() throws SQLException {
        ConnectionSettings settings = Servers.newDatabase("17");
        try (Connection locker = Servers.open(settings);
                Connection session = Servers.open(settings)) {
            Sql.run(locker, "CREATE TABLE public.t (a int)");
            locker.setAutoCommit(false);
            Sql.run(locker, "LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE");
            Sql.run(session, "SET statement_timeout TO '1min'");

            assertThat(Catalog.tables(session, TableFilter.ALL)).hasSize(1);
            assertThat(session.getAutoCommit()).isTrue();
            locker.rollback();
        }
    }

    @Test
    void a_connection_with_a_search_path_is_refused() throws SQLException {
        try (Connection bare = Servers.bare(Servers.newDatabase("17"))) {
            assertThatThrownBy(() -> Catalog.tables(bare, TableFilter.ALL))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("expected a connection with an empty search_path");
        }
    }
}
