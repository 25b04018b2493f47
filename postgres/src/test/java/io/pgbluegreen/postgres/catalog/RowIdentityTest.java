package io.pgbluegreen.postgres.catalog;

import static io.pgbluegreen.postgres.catalog.TestTables.database;
import static io.pgbluegreen.postgres.catalog.TestTables.named;
import static io.pgbluegreen.postgres.catalog.TestTables.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowIdentityTest {

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "13", "17", "18"})
    void replica_identity_is_usable_only_where_the_server_can_use_it(String major) throws SQLException {
        try (Connection session = database(major, """
                CREATE TABLE none (a int);
                CREATE TABLE nothing (a int PRIMARY KEY); ALTER TABLE nothing REPLICA IDENTITY NOTHING;
                CREATE TABLE whole (a int, b text); ALTER TABLE whole REPLICA IDENTITY FULL;
                CREATE TABLE by_index (a int PRIMARY KEY, b int NOT NULL, c int NOT NULL);
                CREATE UNIQUE INDEX chosen ON by_index (c, b);
                ALTER TABLE by_index REPLICA IDENTITY USING INDEX chosen;
                CREATE TABLE index_gone (a int PRIMARY KEY, b int NOT NULL);
                CREATE UNIQUE INDEX gone ON index_gone (b);
                ALTER TABLE index_gone REPLICA IDENTITY USING INDEX gone;
                DROP INDEX gone;
                CREATE TABLE deferred (a int PRIMARY KEY DEFERRABLE, b int)""")) {
            List<Table> tables = Catalog.tables(session, TableFilter.ALL);

            assertThat(named(tables, "none").identity()).isEqualTo(new RowIdentity(ReplicaIdentity.DEFAULT, List.of()));
            assertThat(named(tables, "nothing").identity().isUsable()).isFalse();
            assertThat(named(tables, "nothing").keys())
                    .containsExactly(new UniqueKey("nothing_pkey", true, List.of("a")));
            assertThat(named(tables, "whole").identity())
                    .isEqualTo(new RowIdentity(ReplicaIdentity.FULL, List.of("a", "b")));
            assertThat(named(tables, "by_index").identity())
                    .isEqualTo(new RowIdentity(ReplicaIdentity.INDEX, List.of("c", "b")));
            assertThat(named(tables, "by_index").keys())
                    .containsExactly(
                            new UniqueKey("by_index_pkey", true, List.of("a")),
                            new UniqueKey("chosen", false, List.of("c", "b")));
            assertThat(named(tables, "index_gone").identity().isUsable()).isFalse();
            assertThat(named(tables, "deferred").primaryKey()).containsExactly("a");
            assertThat(named(tables, "deferred").identity().isUsable()).isFalse();
            assertThat(named(tables, "deferred").keys()).isEmpty();

            assertThatTheServerAgrees(session, tables);
        }
    }

    /** Publishes each table and deletes from it: the server refuses exactly where we say it is not usable. */
    private static void assertThatTheServerAgrees(Connection session, List<Table> tables) throws SQLException {
        for (Table table : tables) {
            Sql.run(session, "CREATE PUBLICATION p FOR TABLE " + table.id().toSql());
            Sql.run(session, "INSERT INTO " + table.id().toSql() + " " + values(table));
            if (table.identity().isUsable()) {
                Sql.run(session, "DELETE FROM " + table.id().toSql());
            } else {
                assertThatThrownBy(() ->
                                Sql.run(session, "DELETE FROM " + table.id().toSql()))
                        .as("delete from %s", table.id())
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("does not have a replica identity");
            }
            Sql.run(session, "DROP PUBLICATION p");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "17"})
    void only_indexes_that_name_one_row_are_keys(String major) throws SQLException {
        try (Connection session = database(major, """
                CREATE TABLE t (a int NOT NULL, b int NOT NULL, n int, s text NOT NULL,
                                CONSTRAINT late UNIQUE (a) DEFERRABLE);
                CREATE UNIQUE INDEX good ON t (b, a);
                CREATE UNIQUE INDEX partial ON t (a) WHERE b > 0;
                CREATE UNIQUE INDEX expression ON t (lower(s));
                CREATE UNIQUE INDEX half ON t (a, lower(s));
                CREATE UNIQUE INDEX nullable ON t (n);
                CREATE INDEX plain ON t (a)""")) {
            if (!major.equals("10")) {
                Sql.run(session, "CREATE UNIQUE INDEX including ON public.t (s) INCLUDE (n)");
            }
            List<UniqueKey> keys =
                    only(Catalog.tables(session, TableFilter.ALL)).keys();

            assertThat(keys).contains(new UniqueKey("good", false, List.of("b", "a")));
            assertThat(keys)
                    .extracting(UniqueKey::index)
                    .isEqualTo(major.equals("10") ? List.of("good") : List.of("good", "including"));
            if (!major.equals("10")) {
                assertThat(keys.get(1).columns()).containsExactly("s");
            }
        }
    }

    private static String values(Table table) {
        return "VALUES ("
                + String.join(", ", table.columns().stream().map(column -> "1").toList()) + ")";
    }
}
