package io.pgbluegreen.snapshotcopy.check;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.FiringTrigger;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Triggers and foreign keys of green's tables that would act on rows that are only being copied. */
public final class FiringConstraints {

    private FiringConstraints() {}

    /**
     * For a role that cannot set {@code session_replication_role}: tables are filled side by side, so a foreign key
     * would miss its rows, and a trigger would do its work a second time.
     *
     * @throws Problem CHECK_FAILED that names every table with one
     */
    public static void requireNone(Connection green, ConnectionSettings settings, Collection<Table> tables)
            throws SQLException {
        List<String> firing = Sql.list(
                green,
                """
                SELECT n.nspname, c.relname, pg_catalog.string_agg(f.name, ', ' ORDER BY f.name) AS names
                FROM (SELECT t.tgrelid AS relid, t.tgname AS name FROM pg_catalog.pg_trigger t
                      JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                      WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgname <> '%s'
                        AND pg_catalog.strpos(pg_catalog.pg_get_triggerdef(t.oid) || p.prosrc, 'bluegreen.applying') = 0
                      UNION SELECT conrelid, conname FROM pg_catalog.pg_constraint WHERE contype = 'f') f
                JOIN pg_catalog.pg_class c ON c.oid = f.relid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.oid = ANY (?) GROUP BY 1, 2 ORDER BY 1, 2""".formatted(DdlCapture.TRUNCATE_TRIGGER),
                row -> new TableId(row.getString("nspname"), row.getString("relname")) + " (" + row.getString("names")
                        + ")",
                green.createArrayOf("oid", tables.stream().map(Table::oid).toArray()));
        if (!firing.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "role \"" + settings.user() + "\" may not set session_replication_role on " + settings.where()
                            + ", and these tables have foreign keys or triggers that would act on copied rows: "
                            + String.join("; ", firing),
                    "Let a superuser load, or GRANT SET ON PARAMETER session_replication_role to the role (from"
                            + " version 15 on). Else drop the foreign keys and create them again after the copy, and"
                            + " give the triggers the condition WHEN (current_setting('bluegreen.applying', true) IS"
                            + " DISTINCT FROM 'on').");
        }
    }

    /** A warning for triggers that fire even in replica role; empty when there is none. */
    public static Optional<String> warning(Collection<Table> tables) {
        String firing = tables.stream()
                .filter(table -> table.firing().stream().anyMatch(one -> one.kind() == FiringTrigger.Kind.TRIGGER))
                .map(table -> table.id() + " ("
                        + table.firing().stream()
                                .filter(one -> one.kind() == FiringTrigger.Kind.TRIGGER)
                                .map(FiringTrigger::name)
                                .collect(Collectors.joining(", "))
                        + ")")
                .sorted()
                .collect(Collectors.joining("; "));
        return firing.isEmpty()
                ? Optional.empty()
                : Optional.of("Triggers enabled ALWAYS or REPLICA fire on green for every row that is copied: " + firing
                        + ". Disable them if their work is in blue's rows already.");
    }
}
