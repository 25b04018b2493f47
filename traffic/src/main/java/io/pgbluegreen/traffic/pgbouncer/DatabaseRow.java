package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.postgres.Side;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * One row of {@code SHOW DATABASES}.
 *
 * @param host empty where PgBouncer uses its default Unix socket
 * @param database its name on the server
 * @param poolMode empty where the general setting holds
 * @param minPoolSize the entry's own or the general one
 */
record DatabaseRow(
        String name,
        String host,
        int port,
        String database,
        Optional<String> poolMode,
        int minPoolSize,
        boolean paused,
        boolean disabled) {

    static DatabaseRow read(ResultSet row) throws SQLException {
        return new DatabaseRow(
                row.getString("name"),
                Optional.ofNullable(row.getString("host")).orElse(""),
                row.getInt("port"),
                row.getString("database"),
                Optional.ofNullable(row.getString("pool_mode")),
                row.getInt("min_pool_size"),
                row.getInt("paused") != 0,
                row.getInt("disabled") != 0);
    }

    boolean pointsTo(Target target) {
        return host.equals(target.host()) && port == target.port() && database.equals(target.database());
    }

    /** Which side it points to, if to either. */
    Optional<Side> side(PgBouncerSettings settings) {
        for (Side side : Side.values()) {
            if (pointsTo(settings.target(side))) {
                return Optional.of(side);
            }
        }
        return Optional.empty();
    }

    /** Where it points, for people. */
    String where() {
        return (host.isEmpty() ? "the default Unix socket" : host) + ":" + port + ", database " + database;
    }
}
