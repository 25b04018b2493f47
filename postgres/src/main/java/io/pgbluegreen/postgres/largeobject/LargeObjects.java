package io.pgbluegreen.postgres.largeobject;

import io.pgbluegreen.postgres.largeobject.Access.Grant;
import io.pgbluegreen.postgres.largeobject.LargeObject.Content;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a database has of large objects. Needs no superuser, who alone may read {@code pg_largeobject}: the
 * functions used here ask for SELECT on the object itself.
 */
public final class LargeObjects {

    /** Larger ones are read in pieces of this size, whatever their own. */
    public static final int CHUNK_BYTES = 1 << 20;

    private static final String READABLE = """
            pg_catalog.current_setting('lo_compat_privileges')::boolean
              OR (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
              OR EXISTS (SELECT FROM pg_catalog.aclexplode(coalesce(lomacl, pg_catalog.acldefault('L', lomowner))) a
                         WHERE a.privilege_type = 'SELECT'
                           AND (a.grantee = 0 OR pg_catalog.pg_has_role(a.grantee, 'USAGE')))""";

    /**
     * A size is told by no other function than that which seeks to the end. Each object is closed at once: the server
     * looks for a free descriptor from the first on. OFFSET 0 keeps the planner from opening it twice. The subquery that
     * tells the size has to depend on the OID: from 14 on the planner memoizes by what a subquery depends on, volatile
     * functions or not, and the descriptor is the same number each time.
     */
    private static final String BETWEEN = """
            SELECT m.oid::bigint AS oid, s.size,
                   coalesce((SELECT pg_catalog.md5(pg_catalog.string_agg(
                                 pg_catalog.md5(pg_catalog.lo_get(m.oid, place, %1$d)), '' ORDER BY place))
                             FROM pg_catalog.generate_series(cast(0 AS bigint), s.size - 1, %1$d) AS place), '')
                       AS checksum,
                   pg_catalog.pg_get_userbyid(m.lomowner) AS owner,
                   ARRAY(SELECT pg_catalog.concat_ws(' ', a.privilege_type, a.is_grantable::text::char(1),
                                    CASE WHEN a.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(a.grantee) END)
                         FROM pg_catalog.aclexplode(m.acl) a) AS grants,
                   pg_catalog.obj_description(m.oid, 'pg_largeobject') AS comment
            FROM (SELECT oid, lomowner, coalesce(lomacl, pg_catalog.acldefault('L', lomowner)) AS acl,
                         %2$s AS readable
                  FROM pg_catalog.pg_largeobject_metadata
                  WHERE oid > cast(cast(? AS bigint) AS oid) AND oid <= cast(cast(? AS bigint) AS oid)
                  ORDER BY oid OFFSET 0) m
            CROSS JOIN LATERAL (SELECT pg_catalog.lo_lseek64(o.descriptor, 0, 2) AS size,
                                       pg_catalog.lo_close(o.descriptor) AS closed
                                FROM (SELECT CASE WHEN m.readable THEN pg_catalog.lo_open(m.oid, 262144) END
                                                 AS descriptor OFFSET 0) o
                                OFFSET 0) s
            ORDER BY 1""".formatted(CHUNK_BYTES, READABLE);

    private static final String NTH = """
            SELECT oid::bigint AS oid FROM pg_catalog.pg_largeobject_metadata
            WHERE oid > cast(cast(? AS bigint) AS oid) ORDER BY 1 OFFSET ? LIMIT 1""";

    private LargeObjects() {}

    /**
     * How many a database has.
     *
     * @param diskBytes of all of them, with what is free in between
     */
    public record Total(long count, long diskBytes) {}

    /** Whether there is any; costs next to nothing. */
    public static boolean exist(Connection connection) throws SQLException {
        return Sql.one(
                connection,
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata) AS found",
                row -> row.getBoolean("found"));
    }

    /** Counts them, which takes about a second for ten millions. */
    public static Total count(Connection connection) throws SQLException {
        return Sql.one(
                connection,
                "SELECT count(*) AS objects, pg_catalog.pg_total_relation_size('pg_catalog.pg_largeobject') AS bytes"
                        + " FROM pg_catalog.pg_largeobject_metadata",
                row -> new Total(row.getLong("objects"), row.getLong("bytes")));
    }

    /** The OID of the n-th one behind another, n from 1. */
    static Optional<Long> nth(Connection connection, long after, int n) throws SQLException {
        return Sql.first(connection, NTH, row -> row.getLong("oid"), after, n - 1);
    }

    /** All with an OID above the first and up to the second one, by OID, with checksums of their bytes. */
    static List<LargeObject> between(Connection connection, long after, long upTo) throws SQLException {
        return Sql.list(connection, BETWEEN, LargeObjects::read, after, upTo);
    }

    private static LargeObject read(ResultSet row) throws SQLException {
        long size = row.getLong("size");
        Optional<Content> content =
                row.wasNull() ? Optional.empty() : Optional.of(new Content(size, row.getString("checksum")));
        String[] grants = (String[]) row.getArray("grants").getArray();
        return new LargeObject(
                row.getLong("oid"),
                content,
                new Access(
                        row.getString("owner"),
                        Arrays.stream(grants).map(Grant::parse).toList(),
                        Sql.text(row, "comment")));
    }
}
