package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What would keep a switch through PgBouncer from going well. */
final class PgBouncerCheck {

    private static final double SHORT_WAIT_SECONDS = 30;

    private final PgBouncerSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    PgBouncerCheck(PgBouncerSettings settings) {
        this.settings = settings;
    }

    List<Finding> run(List<PgBouncerProcess> processes, Side active) {
        List<DatabaseRow> rows = new ArrayList<>();
        for (PgBouncerProcess process : processes) {
            attempt(() -> {
                process.open();
                DatabaseRow row = process.row();
                rows.add(row);
                check(process, row, active);
            });
        }
        if (settings.retarget() instanceof Retarget.ConfigFile file) {
            attempt(() -> checkFile(file.file(), rows));
        }
        return findings;
    }

    private void check(PgBouncerProcess process, DatabaseRow row, Side active) {
        Map<String, String> configuration = process.configuration();
        String where = process.describe();
        String name = settings.database();
        String mode = row.poolMode().orElse(configuration.getOrDefault("pool_mode", "session"));
        if (mode.equals("session")) {
            obstacle(
                    where + " pools " + name + " by session: PAUSE would wait until every client has left",
                    "Set pool_mode=transaction for the database, if the applications can live with it; else move them"
                            + " by a command.");
        }
        if (row.disabled()) {
            obstacle(where + " has " + name + " disabled", "Enable it: ENABLE " + name + " on the admin console.");
        }
        if (row.paused()) {
            warning(
                    where + " has " + name + " paused: its clients wait, perhaps since a switch that was killed",
                    "Let them go: RESUME " + name + " on the admin console.");
        } else if (!process.mayCommand()) {
            obstacle(
                    where + " lets user \"" + settings.user() + "\" look, but not command",
                    "Name the user in admin_users and reload PgBouncer.");
        }
        checkTarget(where, row, active);
        checkWaiting(where, row, configuration);
    }

    private void checkTarget(String where, DatabaseRow row, Side active) {
        Optional<Side> side = row.side(settings);
        if (side.isEmpty()) {
            obstacle(
                    where + " sends " + row.name() + " to " + row.where() + ", which is neither blue ("
                            + settings.blue() + ") nor green (" + settings.green() + ")",
                    "Write hosts, ports and names of databases the same way in PgBouncer's file and in the"
                            + " configuration.");
        } else if (!side.get().equals(active)) {
            obstacle(
                    where + " sends " + row.name() + " to " + side.get() + ", while " + active + " takes writes",
                    "Point the entry to " + active + " and reload PgBouncer.");
        }
    }

    private void checkWaiting(String where, DatabaseRow row, Map<String, String> configuration) {
        double wait = seconds(configuration.getOrDefault("query_wait_timeout", "0"));
        if (wait > 0 && wait < SHORT_WAIT_SECONDS) {
            warning(
                    where + " turns clients away that have waited for " + wait + " s (query_wait_timeout), held ones"
                            + " too",
                    "Set query_wait_timeout well above the longest write pause that is allowed, and reload.");
        }
        if (row.minPoolSize() > 0 && seconds(configuration.getOrDefault("min_pool_size", "0")) == 0) {
            warning(
                    where + " opens connections of " + row.name() + " even while it is paused (min_pool_size of the"
                            + " entry): some statements may fail at the moment of the switch",
                    "Leave min_pool_size out of the entry until the switch is done.");
        }
    }

    private void checkFile(Path file, List<DatabaseRow> rows) {
        DatabasesFile entry = new EntryRetarget(settings).entry(file);
        for (DatabaseRow row : rows) {
            if (!entry.isThatOf(row)) {
                obstacle(
                        "the entry of " + row.name() + " in " + file + " points to " + entry.where()
                                + ", while a PgBouncer sends it to " + row.where(),
                        "Name the file that this PgBouncer reads, or have it read it: RELOAD on the admin console.");
            }
        }
        EntryRetarget.checkReplaceable(file);
    }

    private static double seconds(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void attempt(Runnable check) {
        try {
            check.run();
        } catch (Problem e) {
            obstacle(String.valueOf(e.getMessage()), e.remedy());
        }
    }

    private void obstacle(String what, String remedy) {
        findings.add(Finding.blocker("traffic", what, remedy));
    }

    private void warning(String what, String remedy) {
        findings.add(Finding.warning("traffic", what, remedy));
    }
}
