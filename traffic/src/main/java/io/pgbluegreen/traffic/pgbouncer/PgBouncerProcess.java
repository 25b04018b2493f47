package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One PgBouncer process. Two connections, since PAUSE keeps its own busy until the last transaction has ended: the other
 * one must be there then, for RESUME and to see who is in the way.
 */
final class PgBouncerProcess implements AutoCloseable {

    private final PgBouncerSettings settings;
    private final ConsoleAddress address;
    private final String database;
    private final Console pausing;
    private final Console console;
    private final PatientLogins logins;

    PgBouncerProcess(PgBouncerSettings settings, ConsoleAddress address) {
        this.settings = settings;
        this.address = address;
        this.database = Identifiers.quote(settings.database());
        this.pausing = new Console(address, settings);
        this.console = new Console(address, settings);
        this.logins = new PatientLogins(console);
    }

    String describe() {
        return "PgBouncer at " + address;
    }

    /** Opens both connections, so that holding clients begins with the command itself. */
    void open() {
        ask("connect", () -> {
            console.open();
            pausing.open();
        });
    }

    /**
     * Makes clients wait, and returns when no server connection has a transaction open any more.
     *
     * @throws Problem when that did not come about within the limit, with the clients that are in the way; the database
     *     may be paused then
     */
    void pause(Duration limit) {
        ask("SET", logins::hurry);
        try {
            pausing.run("PAUSE " + database, limit);
        } catch (SQLException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        describe() + " could not pause " + settings.database() + " within " + limit.toMillis() + " ms: "
                                + Blockers.sentence(console, settings.database()),
                        "End those transactions (pg_terminate_backend with the server process, on the side that takes"
                                + " writes) or wait for their end, and try again.",
                        e);
            }
            throw problem("PAUSE", e);
        }
        DatabaseRow row = row();
        if (!row.paused()) {
            // Somebody has let clients go at the same moment.
            throw new Problem(
                    Kind.UNAVAILABLE,
                    describe() + " says that " + settings.database() + " is not paused, right after PAUSE",
                    "Make sure that nobody else commands PgBouncer during the switch, and try again.");
        }
    }

    /** Has a PAUSE of another thread end that still waits; {@link #resume} has to follow that end. */
    void abandonPause() {
        pausing.abandon();
    }

    /** Lets clients go on. */
    void resume() {
        if (row().paused()) {
            ask("RESUME", () -> console.run("RESUME " + database));
            if (row().paused()) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        describe() + " says that " + settings.database() + " is paused, right after RESUME",
                        "Make sure that nobody else commands PgBouncer during the switch, and try again.");
            }
        }
        ask("SET", logins::restore);
    }

    /** Lets clients go on if they go to this side. */
    void resumeAt(Side side) {
        if (row().pointsTo(settings.target(side))) {
            resume();
        }
    }

    /**
     * Has it read its configuration again.
     *
     * @throws Problem when it does not point to this side then
     */
    void reload(Side side) {
        boolean paused = row().paused();
        ask("RELOAD", () -> {
            console.run("RELOAD");
            if (paused) {
                // Its own settings hold again after RELOAD.
                logins.hurry();
            }
        });
        DatabaseRow row = row();
        Target target = settings.target(side);
        if (!row.pointsTo(target)) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    describe() + " was told to reload and should send " + settings.database() + " to " + side + " ("
                            + target + "), but sends it to " + row.where(),
                    "Check that this process reads the file that was changed (an %include of pgbouncer.ini), and look"
                            + " into its log for what it did not understand.");
        }
    }

    /** The database as the process has it now. */
    DatabaseRow row() {
        return findRow()
                .orElseThrow(() -> new Problem(
                        Kind.CONFIGURATION,
                        describe() + " has no database " + settings.database(),
                        "Give it an entry of its own in PgBouncer's section [databases], or correct"
                                + " traffic.pgbouncer.database."));
    }

    Optional<DatabaseRow> findRow() {
        Map<String, DatabaseRow> rows = new TreeMap<>();
        ask("SHOW DATABASES", () -> console.list("SHOW DATABASES", DatabaseRow::read)
                .forEach(row -> rows.put(row.name(), row)));
        return Optional.ofNullable(rows.get(settings.database()));
    }

    /** What {@code SHOW CONFIG} says, by key. */
    Map<String, String> configuration() {
        Map<String, String> values = new TreeMap<>();
        ask("SHOW CONFIG", () -> values.putAll(logins.configuration()));
        return values;
    }

    /** Whether the user may command, asked of a database that is not paused with what changes nothing. */
    boolean mayCommand() {
        try {
            console.run("RESUME " + database);
            return true;
        } catch (SQLException e) {
            return !String.valueOf(e.getMessage()).contains("admin access needed");
        }
    }

    private void ask(String what, Asking asking) {
        try {
            asking.ask();
        } catch (SQLException e) {
            throw problem(what, e);
        }
    }

    private Problem problem(String what, SQLException e) {
        return ConsoleProblems.of(describe(), settings.user(), what, e);
    }

    @Override
    public void close() {
        pausing.close();
        console.close();
    }

    @FunctionalInterface
    private interface Asking {
        void ask() throws SQLException;
    }
}
