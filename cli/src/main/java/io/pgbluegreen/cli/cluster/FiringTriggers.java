package io.pgbluegreen.cli.cluster;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Triggers and rules that fire in replica role too, so also while changes are applied. What they did on the side that
 * took the writes is among those changes, and they would do it again: rows come twice, or differ, and nothing says so.
 * One that asks for {@code bluegreen.applying} knows that.
 */
public final class FiringTriggers {

    /**
     * From 11 to 14 a partition's copy of its parent's trigger is internal too; other internal ones belong to a constraint.
     * The one that records TRUNCATE is ours: what it records of an applied change is not published.
     */
    private static final String QUERY = """
            SELECT n.nspname, c.relname, f.kind, f.name, f.enabled = 'A' AS always
            FROM (SELECT t.tgrelid AS relid, 'TRIGGER' AS kind, t.tgname AS name, t.tgenabled AS enabled,
                         pg_catalog.pg_get_triggerdef(t.oid) || p.prosrc AS definition
                  FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                  WHERE (NOT t.tgisinternal OR t.tgconstraint = 0) AND t.tgenabled IN ('A', 'R')
                    AND t.tgname <> '%s'
                  UNION ALL
                  SELECT r.ev_class, 'RULE', r.rulename, r.ev_enabled, pg_catalog.pg_get_ruledef(r.oid)
                  FROM pg_catalog.pg_rewrite r
                  WHERE r.ev_enabled IN ('A', 'R')) f
            JOIN pg_catalog.pg_class c ON c.oid = f.relid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'bluegreen')
              AND pg_catalog.strpos(f.definition, 'bluegreen.applying') = 0
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                              WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                                AND d.deptype = 'e')
            ORDER BY 1, 2, 3 DESC, 4""".formatted(DdlCapture.TRUNCATE_TRIGGER);

    private FiringTriggers() {}

    /** One finding for a side that has any: a warning, since only a person knows what they do. */
    public static List<Finding> warnings(Migration migration, Cluster cluster) {
        List<Firing> firing =
                cluster
                        .call("look for triggers and rules", connection -> Sql.list(connection, QUERY, Firing::read))
                        .stream()
                        .filter(one -> migration.tables().includes(one.table()))
                        .toList();
        if (firing.isEmpty()) {
            return List.of();
        }
        return List.of(Finding.warning(
                "triggers",
                cluster.where() + ": these fire while changes are applied, being enabled ALWAYS or REPLICA: "
                        + firing.stream().map(Firing::described).collect(Collectors.joining(", "))
                        + ". What they write into tables that are replicated comes a second time, and what they change"
                        + " in a row differs from the other side",
                "Let them rest: " + firing.stream().map(Firing::rest).collect(Collectors.joining(" "))
                        + " One that has to fire there must write no table that is replicated and change no column."));
    }

    /** Those of both sides: one gets the other's changes now, and after a switch the other does. */
    public static List<Finding> warningsOfBoth(Migration migration) {
        return Arrays.stream(Side.values())
                .flatMap(side -> warnings(migration, side).stream())
                .toList();
    }

    private static List<Finding> warnings(Migration migration, Side side) {
        try (Cluster cluster = Cluster.open(migration.cluster(side), "bluegreen checks")) {
            return warnings(migration, cluster);
        } catch (Problem problem) {
            return List.of(Finding.blocker("triggers", problem));
        }
    }

    /**
     * One of them.
     *
     * @param kind TRIGGER or RULE
     * @param always whether it fires for the application too; else REPLICA
     */
    private record Firing(TableId table, String kind, String name, boolean always) {

        static Firing read(ResultSet row) throws SQLException {
            return new Firing(
                    new TableId(row.getString("nspname"), row.getString("relname")),
                    row.getString("kind"),
                    row.getString("name"),
                    row.getBoolean("always"));
        }

        String described() {
            return (kind.equals("RULE") ? "rule " : "trigger ") + name + " of " + table;
        }

        /** What leaves alone what it does for the application, which a REPLICA one does nothing for. */
        String rest() {
            return "ALTER TABLE " + table.toSql() + (always ? " ENABLE " : " DISABLE ") + kind + " "
                    + Identifiers.quote(name) + ";";
        }
    }
}
