package io.pgbluegreen.fence.role;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Finds every role that may write to a table or sequence of a user in this database: superusers, owners, roles with a
 * privilege on a table, a column or a sequence, all members of such roles (by SET ROLE, even where nothing is
 * inherited), and those who may call a function that writes with its owner's rights. Better one too many than one too
 * few; a role that PUBLIC lets write counts, unless it is there for replication only.
 *
 * <p>Not looked into: the right to create tables (a new table is in no publication), large objects and foreign tables,
 * functions of extensions, and what a function calls in its turn.
 */
public final class WritingRoles {

    private static final String QUERY = resource("writing-roles.sql");

    private WritingRoles() {}

    /** All but the role of this connection and the exempt ones, in order of their names. */
    public static List<WritingRole> read(Connection connection, Collection<String> exempt) throws SQLException {
        // From 16 on, CREATEROLE reaches only roles that were granted with ADMIN OPTION; before, all but these.
        String alterable = ServerVersion.of(connection).isAtLeast(16)
                ? "pg_catalog.pg_has_role(me.oid, r.oid, 'MEMBER WITH ADMIN OPTION')"
                : "NOT r.rolreplication";
        Set<String> left = Set.copyOf(exempt);
        return Sql.list(
                        connection,
                        QUERY.replace("/*alterable*/", alterable),
                        row -> new WritingRole(
                                row.getLong("oid"),
                                row.getString("rolname"),
                                row.getBoolean("login"),
                                row.getBoolean("rolsuper"),
                                row.getBoolean("alterable"),
                                row.getBoolean("terminable"),
                                row.getBoolean("overrides_read_only"),
                                row.getBoolean("only_by_functions")))
                .stream()
                .filter(role -> !left.contains(role.name()))
                .toList();
    }

    private static String resource(String name) {
        try (InputStream in = WritingRoles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
