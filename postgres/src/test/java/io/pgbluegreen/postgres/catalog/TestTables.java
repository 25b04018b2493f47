package io.pgbluegreen.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Databases with tables for the catalog to read. */
final class TestTables {

    private TestTables() {}

    /** A session of a new database in which these statements ran, with {@code public} as the schema for new things. */
    static Connection database(String major, String ddl) throws SQLException {
        Connection session = Servers.open(Servers.newDatabase(major));
        Sql.run(session, "SET search_path TO public; " + ddl + "; SET search_path TO ''");
        return session;
    }

    static Table only(List<Table> tables) {
        assertThat(tables).hasSize(1);
        return tables.get(0);
    }

    static Table named(List<Table> tables, String name) {
        return only(
                tables.stream().filter(table -> table.id().name().equals(name)).toList());
    }

    static TableColumn column(Table table, String name) {
        return table.column(name).orElseThrow();
    }
}
