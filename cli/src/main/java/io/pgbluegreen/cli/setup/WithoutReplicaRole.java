package io.pgbluegreen.cli.setup;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What acts on a change that is only applied, where a role may not set {@code session_replication_role}: it has acted on
 * the side where the change was made, and would act a second time.
 */
final class WithoutReplicaRole {

    private static final String TRIGGERS = """
            SELECT n.nspname, c.relname, t.tgname AS name
            FROM pg_catalog.pg_trigger t
            JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
            JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND n.nspname NOT IN ('pg_catalog', 'bluegreen')
              AND t.tgname <> '%s'
              AND pg_catalog.strpos(pg_catalog.pg_get_triggerdef(t.oid) || p.prosrc, 'bluegreen.applying') = 0
            ORDER BY 1, 2, 3""".formatted(DdlCapture.TRUNCATE_TRIGGER);

    /** Foreign keys that write into columns by which the applier finds the row. */
    private static final String IDENTITY_WRITERS = """
            SELECT n.nspname, c.relname, f.conname AS name
            FROM pg_catalog.pg_constraint f
            JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE f.contype = 'f' AND (f.confdeltype IN ('n', 'd') OR f.confupdtype IN ('c', 'n', 'd'))
              AND (c.relreplident = 'f'
                   OR EXISTS (SELECT FROM pg_catalog.pg_index i
                              WHERE i.indrelid = c.oid AND i.indkey::int2[] && f.conkey
                                AND CASE c.relreplident WHEN 'i' THEN i.indisreplident ELSE i.indisprimary END))
            ORDER BY 1, 2, 3""";

    private static final String FOREIGN_KEYS =
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE contype = 'f') AS found";

    private final Migration migration;
    private final Collection<Cluster> clusters;

    /** @param clusters those that could be reached */
    WithoutReplicaRole(Migration migration, Collection<Cluster> clusters) {
        this.migration = migration;
        this.clusters = clusters;
    }

    /** Of both sides: green's triggers and foreign keys are blue's, and changes are applied in both directions. */
    void check(Findings findings) {
        if (lacking().isEmpty()) {
            return;
        }
        for (Cluster cluster : clusters) {
            List<String> triggers = named(cluster, TRIGGERS);
            if (!triggers.isEmpty()) {
                findings.add(
                        cluster.where() + ": these triggers would fire a second time when changes are applied, since "
                                + roles() + ": " + String.join(", ", triggers),
                        grant() + " Else let each trigger do nothing for applied changes: WHEN"
                                + " (current_setting('bluegreen.applying', true) IS DISTINCT FROM 'on').");
            }
            List<String> keys = named(cluster, IDENTITY_WRITERS);
            if (!keys.isEmpty()) {
                findings.add(
                        cluster.where()
                                + ": these foreign keys write (ON UPDATE, or ON DELETE SET) into columns by which"
                                + " the applier finds a row, and would act before it, since " + roles() + ": "
                                + String.join(", ", keys),
                        grant() + " Else give the table another replica identity or the foreign key another action, or"
                                + " leave these tables out with tables.exclude.");
            }
        }
    }

    /** What works, but otherwise. */
    void warn(SetupLog log) {
        if (!lacking().isEmpty()
                && clusters.stream()
                        .anyMatch(cluster -> cluster.call(
                                "look for foreign keys",
                                connection -> Sql.one(connection, FOREIGN_KEYS, row -> row.getBoolean("found"))))) {
            log.warns(roles() + ", so that foreign keys are checked while changes are applied. That is slower, and one"
                    + " that the source checked at the end of a transaction has to be DEFERRABLE on the other side too. "
                    + grant());
        }
    }

    private List<Cluster> lacking() {
        return clusters.stream()
                .filter(cluster -> !cluster.role().setReplicaRole())
                .toList();
    }

    private String roles() {
        List<String> roles = new ArrayList<>();
        lacking()
                .forEach(cluster -> roles.add("role \"" + cluster.role().role()
                        + "\" may not set session_replication_role on " + cluster.side()));
        return String.join(" and ", roles);
    }

    private static String grant() {
        return "From PostgreSQL 15 on: GRANT SET ON PARAMETER session_replication_role TO that role (Amazon RDS: GRANT"
                + " rds_superuser); before, a superuser is needed.";
    }

    private List<String> named(Cluster cluster, String sql) {
        return cluster
                .call("look for triggers and foreign keys", connection -> Sql.list(connection, sql, Named::read))
                .stream()
                .filter(named -> migration.tables().includes(named.table()))
                .map(named -> named.name() + " of " + named.table())
                .toList();
    }

    private record Named(TableId table, String name) {
        static Named read(ResultSet row) throws SQLException {
            return new Named(new TableId(row.getString("nspname"), row.getString("relname")), row.getString("name"));
        }
    }
}
