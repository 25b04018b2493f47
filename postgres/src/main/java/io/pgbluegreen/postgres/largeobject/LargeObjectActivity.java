package io.pgbluegreen.postgres.largeobject;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * How often rows of the catalogs that hold large objects were written, by the server's statistics. They tell cheaply
 * that something has changed since a comparison, though not what. A session reports its share within ten seconds or
 * when it ends, before version 15 perhaps half a second later: two readings that are equal prove little while sessions
 * that write are open.
 *
 * @param exists whether there is any large object
 */
public record LargeObjectActivity(boolean exists, long writes) {

    private static final String WRITES = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata) AS found,
                   sum(pg_catalog.pg_stat_get_tuples_inserted(c) + pg_catalog.pg_stat_get_tuples_updated(c)
                       + pg_catalog.pg_stat_get_tuples_deleted(c))::bigint AS writes
            FROM (VALUES ('pg_catalog.pg_largeobject'::regclass),
                         ('pg_catalog.pg_largeobject_metadata'::regclass)) AS catalogs (c)""";

    /** Takes a millisecond or two. */
    public static LargeObjectActivity read(Connection connection) throws SQLException {
        return Sql.one(
                connection, WRITES, row -> new LargeObjectActivity(row.getBoolean("found"), row.getLong("writes")));
    }

    /** Whether something was written between an earlier reading and this one. */
    public boolean isChangedSince(LargeObjectActivity before) {
        return writes != before.writes || exists != before.exists;
    }
}
