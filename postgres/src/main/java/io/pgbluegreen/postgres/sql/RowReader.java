package io.pgbluegreen.postgres.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads one row of a result; it must not move the result's cursor. */
@FunctionalInterface
public interface RowReader<T> {

    T read(ResultSet row) throws SQLException;
}
