package io.pgbluegreen.demo.probe;

import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Finds out which server a client gets, by the cluster's own identifier. */
public final class Whereabouts {

    private static final String IDENTIFIER = "SELECT system_identifier FROM pg_catalog.pg_control_system()";

    private Whereabouts() {}

    /** The side that a new client is sent to; empty where it is neither of the two. */
    public static Optional<Side> ofClients(Stage stage) throws SQLException {
        long found;
        try (Connection client = stage.front().clients().connect()) {
            found = identifier(client);
        }
        for (Side side : Side.values()) {
            try (Connection server = stage.server(side).connect()) {
                if (identifier(server) == found) {
                    return Optional.of(side);
                }
            }
        }
        return Optional.empty();
    }

    private static long identifier(Connection connection) throws SQLException {
        return Sql.one(connection, IDENTIFIER, row -> row.getLong(1));
    }
}
