package io.pgbluegreen.postgres.sql;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs one statement on a connection. Parameters are bound by position: text, numbers and booleans as they are,
 * {@link Instant} as {@code timestamptz}, an {@link Optional} as its value or NULL, and any other object (an LSN, a
 * label) as its text, for the statement to cast.
 */
public final class Sql {

    private Sql() {}

    /** All rows; for results that are small by nature. */
    public static <T> List<T> list(Connection connection, String sql, RowReader<T> reader, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> list = new ArrayList<>();
                while (rows.next()) {
                    list.add(reader.read(rows));
                }
                return list;
            }
        }
    }

    /**
     * The only row, or nothing.
     *
     * @throws IllegalStateException when there is more than one
     */
    public static <T> Optional<T> first(Connection connection, String sql, RowReader<T> reader, Object... parameters)
            throws SQLException {
        List<T> rows = list(connection, sql, reader, parameters);
        if (rows.size() > 1) {
            throw new IllegalStateException("expected at most one row, found " + rows.size() + ": " + sql);
        }
        return rows.stream().findFirst();
    }

    /**
     * The only row.
     *
     * @throws IllegalStateException when there is none or more than one
     */
    public static <T> T one(Connection connection, String sql, RowReader<T> reader, Object... parameters)
            throws SQLException {
        return first(connection, sql, reader, parameters)
                .orElseThrow(() -> new IllegalStateException("expected one row, found none: " + sql));
    }

    /** Runs a statement that gives no rows; returns how many rows it touched. */
    public static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    /** Runs statements without parameters, several with semicolons between where wanted, and drops their results. */
    public static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A {@code timestamptz} column of the current row. */
    public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** A text column of the current row. */
    public static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            bind(statement, i + 1, value instanceof Optional<?> optional ? optional.orElse(null) : value);
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (value instanceof Instant instant) {
            statement.setObject(index, OffsetDateTime.ofInstant(instant, ZoneOffset.UTC));
        } else if (value instanceof Number || value instanceof Boolean) {
            statement.setObject(index, value);
        } else if (value instanceof Array array) {
            statement.setArray(index, array);
        } else {
            statement.setString(index, value.toString());
        }
    }
}
