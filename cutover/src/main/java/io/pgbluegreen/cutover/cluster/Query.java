package io.pgbluegreen.cutover.cluster;

import java.sql.Connection;
import java.sql.SQLException;

/** Something to be asked or done on a connection. */
@FunctionalInterface
public interface Query<T> {
    T ask(Connection connection) throws SQLException;
}
