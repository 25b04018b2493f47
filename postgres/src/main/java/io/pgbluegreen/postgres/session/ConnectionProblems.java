package io.pgbluegreen.postgres.session;

import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Why a connection could not be had, as one sentence with a remedy. Decides by SQLSTATE, by the server's routine and by
 * the type of the cause, never by message text, which servers translate into the language of their locale.
 */
final class ConnectionProblems {

    private static final String START_SERVER =
            "Check that PostgreSQL runs there and that host, port and firewall let this"
                    + " machine in; trying again can help.";

    private ConnectionProblems() {}

    static Problem of(ConnectionSettings settings, SQLException e) {
        Finding finding = find(settings, e);
        return new Problem(finding.kind, finding.what, finding.remedy, e);
    }

    private static Finding find(ConnectionSettings settings, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String where = settings.where();
        return switch (state) {
            case "28P01" ->
                configuration(
                        where + " does not accept the password for role \"" + settings.user()
                                + "\", or has no such role",
                        "Correct the user and the password (environment, file or ~/.pgpass), or set it with ALTER ROLE.");
            case "28000" -> refusedRole(settings, e);
            case "3D000" ->
                configuration(
                        where + " has no database \"" + settings.database() + "\"",
                        "Correct the database in the configuration, or create it.");
            case "42501" ->
                configuration(
                        where + " does not let role \"" + settings.user() + "\" do this: " + PostgresErrors.sentence(e),
                        "Grant what is missing to the role; a publisher's role needs ALTER ROLE … REPLICATION.");
            case "53300" ->
                unavailable(
                        where + " has no connection left: " + PostgresErrors.sentence(e),
                        "Close idle connections, or raise max_connections (for publishers: max_wal_senders);"
                                + " trying again can help.");
            case "57P01", "57P02", "57P03" ->
                unavailable(
                        where + " is starting up or shutting down: " + PostgresErrors.sentence(e),
                        "Wait until the server accepts connections; trying again can help.");
            case "08004" -> refusedByDriver(settings, e);
            default -> byCause(settings, e);
        };
    }

    private static Finding refusedRole(ConnectionSettings settings, SQLException e) {
        String routine = PostgresErrors.serverMessage(e)
                .map(ServerErrorMessage::getRoutine)
                .orElse("");
        if (routine.equals("InitializeSessionUserId")) {
            return configuration(
                    settings.where() + " does not accept role \"" + settings.user() + "\": "
                            + PostgresErrors.sentence(e),
                    "Correct the user in the configuration, or create the role with LOGIN.");
        }
        return configuration(
                settings.where() + " does not let role \"" + settings.user() + "\" connect to database \""
                        + settings.database() + "\" from this machine: " + PostgresErrors.sentence(e),
                "Add a line for this role, database and address to pg_hba.conf and reload, or set sslmode as the"
                        + " server demands.");
    }

    private static Finding refusedByDriver(ConnectionSettings settings, SQLException e) {
        boolean tls = settings.driverProperties().keySet().stream().anyMatch(name -> name.startsWith("ssl"));
        if (settings.password().isEmpty() && !tls) {
            return configuration(
                    settings.where() + " asks for the password of role \"" + settings.user()
                            + "\" and none is configured" + " or in ~/.pgpass: " + PostgresErrors.sentence(e),
                    "Give the password by environment, file or ~/.pgpass.");
        }
        return configuration(
                settings.where() + " and the driver do not agree on how to connect: " + PostgresErrors.sentence(e),
                "Check the driver properties (sslmode, channelBinding, requireAuth) and the password against what the"
                        + " server offers.");
    }

    private static Finding byCause(ConnectionSettings settings, SQLException e) {
        String where = settings.where();
        if (causedBy(e, UnknownHostException.class)) {
            return unavailable(
                    where + " cannot be reached: the name \"" + settings.host() + "\" is unknown",
                    "Correct the host in the configuration, or mend the name service; trying again can help.");
        }
        if (causedBy(e, ConnectException.class) && !causedBy(e, SocketTimeoutException.class)) {
            return unavailable(where + " cannot be reached: the connection was refused", START_SERVER);
        }
        // The driver's own log-in timeout comes without a cause.
        boolean loginTimeout = "08001".equals(e.getSQLState()) && e.getCause() == null;
        if (loginTimeout || causedBy(e, SocketTimeoutException.class) || causedBy(e, NoRouteToHostException.class)) {
            return unavailable(where + " cannot be reached: no answer in time", START_SERVER);
        }
        if (causedBy(e, FileNotFoundException.class)
                || causedBy(e, NoSuchFileException.class)
                || causedBy(e, GeneralSecurityException.class)
                || causedBy(e, SSLHandshakeException.class)
                || causedBy(e, SSLPeerUnverifiedException.class)
                || isTlsFaultWithoutCause(settings, e)) {
            return configuration(
                    where + " cannot be reached by TLS: " + PostgresErrors.sentence(e) + rootCause(e),
                    "Check sslmode, sslrootcert, sslcert, sslkey and the server's certificate.");
        }
        if (PostgresErrors.isTransient(e) || causedBy(e, IOException.class)) {
            return unavailable(
                    where + " ended the connection while it was set up: " + PostgresErrors.sentence(e), START_SERVER);
        }
        return configuration(
                where + " could not be connected to: " + PostgresErrors.sentence(e),
                "Look into the server's log for the reason.");
    }

    /** The driver reports a host name that is not the certificate's, and unfit key files, without a cause. */
    private static boolean isTlsFaultWithoutCause(ConnectionSettings settings, SQLException e) {
        return "08006".equals(e.getSQLState())
                && e.getCause() == null
                && settings.driverProperties().keySet().stream().anyMatch(name -> name.startsWith("ssl"));
    }

    private static String rootCause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == e || root.getMessage() == null ? "" : " (" + root.getMessage() + ")";
    }

    private static boolean causedBy(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static Finding configuration(String what, String remedy) {
        return new Finding(Kind.CONFIGURATION, what, remedy);
    }

    private static Finding unavailable(String what, String remedy) {
        return new Finding(Kind.UNAVAILABLE, what, remedy);
    }

    private record Finding(Kind kind, String what, String remedy) {}
}
