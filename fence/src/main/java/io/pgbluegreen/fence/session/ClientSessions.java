package io.pgbluegreen.fence.session;

import io.pgbluegreen.fence.ClientSession;
import io.pgbluegreen.fence.role.WritingRole;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads {@code pg_stat_activity}: clients of this database, without walsenders and workers. */
public final class ClientSessions {

    private static final int SHOWN_CHARACTERS = 80;

    private static final String COLUMNS = """
            SELECT a.pid, a.usesysid, coalesce(a.usename, '') AS role, coalesce(a.application_name, '') AS application,
                   CASE WHEN a.client_addr IS NOT NULL THEN pg_catalog.host(a.client_addr)
                        WHEN a.client_port = -1 THEN 'local' ELSE '' END AS client,
                   coalesce(a.state, '') AS state, a.backend_start, a.query_start, coalesce(a.query, '') AS query,
                   coalesce(extract(epoch FROM clock_timestamp() - a.state_change) * 1000, 0)::bigint AS state_millis,
                   coalesce(extract(epoch FROM clock_timestamp() - a.backend_start) * 1000, 0)::bigint AS age_millis
            FROM pg_catalog.pg_stat_activity a
            WHERE a.datname = pg_catalog.current_database()
              AND a.pid <> pg_catalog.pg_backend_pid()
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_replication w WHERE w.pid = a.pid)
            """;

    /** From 10 on all processes are listed, each with its type; the type of another role's may be hidden from us. */
    private static final String CLIENTS = " AND coalesce(a.backend_type, 'client backend') = 'client backend'";

    /**
     * Before, a worker of autovacuum is listed like a client of the superuser's, without a port, which every client has.
     * What another role's sessions run may be hidden from us, and with it the port.
     */
    private static final String CLIENTS_96 = " AND (a.client_port IS NOT NULL OR a.query NOT LIKE 'autovacuum: %')";

    private ClientSessions() {}

    /** Sessions that logged in as one of these roles. */
    public static List<ClientSession> of(Connection connection, Collection<WritingRole> roles) throws SQLException {
        if (roles.isEmpty()) {
            return List.of();
        }
        Map<Long, WritingRole> byOid = roles.stream().collect(Collectors.toMap(WritingRole::oid, Function.identity()));
        return Sql.list(
                connection,
                columns(connection) + " AND a.usesysid = ANY (cast(? AS oid[])) ORDER BY a.pid",
                row -> session(
                        row,
                        Objects.requireNonNull(byOid.get(row.getLong("usesysid")))
                                .terminable()),
                byOid.keySet().stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")));
    }

    /**
     * Sessions of the migration's own role that none of its programs opened. (Those name themselves bluegreen.)
     */
    public static List<ClientSession> strangersOfOwnRole(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                columns(connection)
                        + " AND a.usename IN (session_user, current_user)"
                        + " AND coalesce(a.application_name, '') NOT LIKE 'bluegreen%' ORDER BY a.pid",
                row -> session(row, true));
    }

    private static String columns(Connection connection) throws SQLException {
        return COLUMNS + (ServerVersion.of(connection).isAtLeast(10) ? CLIENTS : CLIENTS_96);
    }

    private static ClientSession session(ResultSet row, boolean mayEnd) throws SQLException {
        Optional<Instant> backendStart = Sql.instant(row, "backend_start");
        return new ClientSession(
                row.getInt("pid"),
                row.getString("role"),
                row.getString("application"),
                row.getString("client"),
                row.getString("state"),
                backendStart,
                Duration.ofMillis(row.getLong("state_millis")),
                Duration.ofMillis(row.getLong("age_millis")),
                Sql.instant(row, "query_start"),
                shown(row.getString("query")),
                mayEnd);
    }

    /** The beginning of a statement, up to its first literal, which may be anybody's data or a password. */
    static String shown(String query) {
        String line = query.replaceAll("\\s+", " ").strip();
        int literal = firstOf(line, "'", "$");
        String open = literal < 0 ? line : line.substring(0, literal) + "…";
        return open.length() <= SHOWN_CHARACTERS ? open : open.substring(0, SHOWN_CHARACTERS) + "…";
    }

    private static int firstOf(String text, String one, String other) {
        int first = text.indexOf(one);
        int second = text.indexOf(other);
        return first < 0 ? second : second < 0 ? first : Math.min(first, second);
    }
}
