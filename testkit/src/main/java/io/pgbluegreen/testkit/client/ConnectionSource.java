package io.pgbluegreen.testkit.client;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Where clients get connections; asked anew after a failure, it may point to another server by then. */
@FunctionalInterface
public interface ConnectionSource {

    /** A new connection, which the caller closes. */
    Connection connect() throws SQLException;

    /** Connections to one address. */
    static ConnectionSource of(String jdbcUrl, String user, String password) {
        return () -> DriverManager.getConnection(jdbcUrl, user, password);
    }
}
