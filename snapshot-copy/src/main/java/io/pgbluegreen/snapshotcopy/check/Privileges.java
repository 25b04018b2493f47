package io.pgbluegreen.snapshotcopy.check;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Whether the configured roles may read blue's tables and fill green's, asked for all tables before any is touched. */
public final class Privileges {

    private Privileges() {}

    /**
     * Checks that the role may read the tables.
     *
     * @throws Problem CONFIGURATION that names every table which it cannot read whole
     */
    public static void requireToRead(Connection blue, ConnectionSettings settings, Collection<Table> tables)
            throws SQLException {
        require(blue, settings, tables, List.of("SELECT"));
    }

    /**
     * Checks that the role may fill the tables.
     *
     * @throws Problem CONFIGURATION that names every table which it cannot fill
     */
    public static void requireToFill(Connection green, ConnectionSettings settings, Collection<Table> tables)
            throws SQLException {
        require(green, settings, tables, List.of("SELECT", "INSERT", "TRUNCATE"));
    }

    private static void require(
            Connection connection, ConnectionSettings settings, Collection<Table> tables, List<String> privileges)
            throws SQLException {
        StringBuilder lacking = new StringBuilder("pg_catalog.concat_ws(', ', CASE WHEN NOT"
                + " pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN 'USAGE on its schema' END");
        for (String privilege : privileges) {
            lacking.append(", CASE WHEN NOT pg_catalog.has_table_privilege(c.oid, '%1$s') THEN '%1$s' END"
                    .formatted(privilege));
        }
        lacking.append(", CASE WHEN pg_catalog.row_security_active(c.oid) THEN 'BYPASSRLS (row level security)' END)");
        Long[] oids = tables.stream().map(Table::oid).toArray(Long[]::new);
        List<String> found = Sql.list(
                connection,
                "SELECT n.nspname, c.relname, " + lacking + " AS lacking FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY (?)"
                        + " ORDER BY 1, 2",
                row -> row.getString("lacking").isEmpty()
                        ? ""
                        : new TableId(row.getString("nspname"), row.getString("relname")) + " ("
                                + row.getString("lacking") + ")",
                connection.createArrayOf("oid", oids));
        List<String> refused = new ArrayList<>(found);
        refused.removeIf(String::isEmpty);
        if (!refused.isEmpty()) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    "role \"" + settings.user() + "\" lacks privileges on " + refused.size() + " of " + tables.size()
                            + " tables of " + settings.where() + ": " + String.join("; ", refused),
                    "Grant them, or exclude the tables. Nothing was copied.");
        }
    }
}
