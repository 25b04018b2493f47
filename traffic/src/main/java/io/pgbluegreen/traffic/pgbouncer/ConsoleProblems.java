package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.net.SocketTimeoutException;
import java.sql.SQLException;

/** Why a console could not be used, as one sentence with a remedy. */
final class ConsoleProblems {

    private ConsoleProblems() {}

    /**
     * @param where names the process
     * @param what was to be done there, as {@code "RESUME"}
     */
    static Problem of(String where, String user, String what, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String said = String.valueOf(e.getMessage()).replaceFirst("^(ERROR|FATAL): ", "");
        if (said.contains("admin access needed")) {
            return new Problem(
                    Kind.CONFIGURATION,
                    where + " does not let user \"" + user + "\" do " + what + ": " + said,
                    "Name the user in admin_users (stats_users may only look) and reload PgBouncer.",
                    e);
        }
        if (state.startsWith("28") || state.equals("08004") || (state.equals("08P01") && what.equals("connect"))) {
            return new Problem(
                    Kind.CONFIGURATION,
                    where + " does not let user \"" + user + "\" into its admin console: " + said,
                    "Correct the user and its password, and name it in PgBouncer's admin_users and auth_file.",
                    e);
        }
        if (e.getCause() instanceof SocketTimeoutException) {
            return new Problem(
                    Kind.UNAVAILABLE,
                    where + " did not answer " + what + " in time",
                    "Look into PgBouncer's log; trying again can help.",
                    e);
        }
        if (Console.isBroken(e)) {
            return new Problem(
                    Kind.UNAVAILABLE,
                    where + " cannot be reached for " + what + ": " + said,
                    "Check that PgBouncer runs there; if it does not run any more, take it out of"
                            + " traffic.pgbouncer.consoles.",
                    e);
        }
        return new Problem(
                Kind.UNAVAILABLE,
                where + " refused " + what + ": " + said,
                "Look into PgBouncer's log for the reason.",
                e);
    }
}
