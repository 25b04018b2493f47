package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the types of a database. */
final class Types {

    private Types() {}

    static Map<Long, ColumnType> read(Connection connection) throws SQLException {
        Map<Long, ColumnType> types = new HashMap<>();
        for (ColumnType type : Sql.list(connection, CatalogQueries.TYPES, Types::type)) {
            types.put(type.oid(), type);
        }
        return types;
    }

    private static ColumnType type(ResultSet row) throws SQLException {
        Optional<String> element = Sql.text(row, "element_sql");
        return new ColumnType(
                row.getLong("oid"),
                row.getString("type_schema"),
                row.getString("type_name"),
                row.getString("type_sql"),
                TypeKind.ofTyptype(row.getString("typtype"), element.isPresent()),
                element,
                Sql.text(row, "base_sql"),
                row.getBoolean("has_array_type"));
    }
}
