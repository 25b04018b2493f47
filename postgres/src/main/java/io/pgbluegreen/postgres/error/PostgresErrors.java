package io.pgbluegreen.postgres.error;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells by SQLSTATE what a failed statement means. */
public final class PostgresErrors {

    /** Deadlock, serialization failure, lock not available, cancelled: the same transaction may well succeed later. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final Set<String> RETRY = Set.of("40001", "40P01", LOCK_NOT_AVAILABLE, "57014");

    /** The server ended or refused the session: shutdown, crash of another backend, starting up, idle too long. */
    private static final Set<String> SESSION_ENDED = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

    /** Class 08 is loss of the connection, but for these: what was asked for was refused, or makes no sense. */
    private static final Set<String> REFUSED = Set.of("08004", "08P01");

    private static final Set<String> DUPLICATE = Set.of("23505", "23P01");

    private PostgresErrors() {}

    /**
     * Whether the same work can succeed later without anybody changing it: the connection was lost, the server restarts
     * or lacks room (disk, memory, connections), or another transaction was in the way.
     */
    public static boolean isTransient(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isTransient(sql.getSQLState(), sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTransient(String state, SQLException e) {
        if (state == null || state.isEmpty()) {
            return e.getCause() instanceof IOException;
        }
        return (state.startsWith("08") && !REFUSED.contains(state))
                || state.startsWith("53")
                || RETRY.contains(state)
                || SESSION_ENDED.contains(state);
    }

    /** Whether a unique index or an exclusion constraint has met a value that is there already. */
    public static boolean isDuplicate(Throwable e) {
        return e instanceof SQLException sql && sql.getSQLState() != null && DUPLICATE.contains(sql.getSQLState());
    }

    /** Whether others held a lock for longer than {@code lock_timeout}. */
    public static boolean isLockTimeout(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    /**
     * A problem for a statement that failed.
     *
     * @param where the cluster and, where it helps, the table: {@code green (db2:5432)}
     * @param action what was being done, fit to follow "could not": {@code create publication "bluegreen"}
     */
    public static Problem statement(String where, String action, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        Meaning meaning = meaning(state, isTransient(e));
        String code = state.isEmpty() ? "" : " (SQLSTATE " + state + ")";
        return new Problem(meaning.kind, where + " could not " + action + ": " + sentence(e) + code, meaning.remedy, e);
    }

    private static Meaning meaning(String state, boolean trans) {
        return switch (state) {
            case "42501" ->
                new Meaning(
                        Kind.CONFIGURATION,
                        "Grant the missing privilege to the role that is configured for this cluster.");
            case "53100" ->
                new Meaning(
                        Kind.UNAVAILABLE,
                        "Free or add disk space on that server; the work goes on once there is room.");
            case "53200" ->
                new Meaning(
                        Kind.UNAVAILABLE, "Give the server more memory, or lower work_mem or the number of sessions.");
            case "53300" -> new Meaning(Kind.UNAVAILABLE, "Close idle connections, or raise max_connections.");
            case "53400" ->
                new Meaning(Kind.UNAVAILABLE, "Raise the limit that the message names, or free what uses it up.");
            case "25006" ->
                new Meaning(Kind.UNAVAILABLE, "The server is a standby or read-only: connect to the primary.");
            case "55000" ->
                new Meaning(Kind.CONFIGURATION, "Bring the server into the state that the message asks for.");
            case "22P05" ->
                new Meaning(
                        Kind.NEEDS_PERSON,
                        "Replace the character where it comes from, or recreate this database in an encoding that has"
                                + " it (UTF8 has all).");
            case "55006" -> new Meaning(Kind.UNAVAILABLE, "End the session that uses it, then try again.");
            default ->
                trans
                        ? new Meaning(Kind.UNAVAILABLE, "Trying again can help once the server answers.")
                        : new Meaning(
                                Kind.NEEDS_PERSON,
                                "Look at the message and at the server's log, mend the cause, start again.");
        };
    }

    /** What the server said, on one line: its message and, where there is one, its detail. */
    public static String sentence(SQLException e) {
        String text = serverMessage(e)
                .map(message ->
                        message.getMessage() + (message.getDetail() == null ? "" : " (" + message.getDetail() + ")"))
                .orElseGet(() -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        return text.replaceAll("\\s*\\R\\s*", " ").strip();
    }

    /** The server's own fields, where the error came from the server and not from the driver. */
    public static Optional<ServerErrorMessage> serverMessage(SQLException e) {
        return e instanceof PSQLException fromDriver
                ? Optional.ofNullable(fromDriver.getServerErrorMessage())
                : Optional.empty();
    }

    private record Meaning(Kind kind, String remedy) {}
}
