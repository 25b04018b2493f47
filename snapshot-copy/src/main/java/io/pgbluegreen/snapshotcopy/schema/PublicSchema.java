package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The schema {@code public}, which every database has already. A dump gives it blue's owner and privileges, for which a
 * role has to own it; from version 15 on, it belongs to whoever owns the database.
 */
public final class PublicSchema {

    private static final String OWNED = """
            SELECT coalesce(bool_and(pg_catalog.pg_has_role(nspowner, 'USAGE')), true)
            FROM pg_catalog.pg_namespace WHERE nspname = 'public'""";
    private static final String ACCESS = """
            SELECT coalesce(max(pg_catalog.pg_get_userbyid(nspowner) || ' ' || coalesce(nspacl::text, '')), '')
            FROM pg_catalog.pg_namespace WHERE nspname = 'public'""";

    private PublicSchema() {}

    /** Whether our role may change it, or there is none. */
    public static boolean isOwned(Connection connection) throws SQLException {
        return Sql.one(connection, OWNED, row -> row.getBoolean(1));
    }

    /** Its owner and privileges in the server's words; empty where there is none. */
    public static String access(Connection connection) throws SQLException {
        return Sql.one(connection, ACCESS, row -> row.getString(1));
    }
}
