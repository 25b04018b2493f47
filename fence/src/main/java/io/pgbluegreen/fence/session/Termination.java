package io.pgbluegreen.fence.session;

import io.pgbluegreen.fence.ClientSession;
import io.pgbluegreen.fence.role.WritingRole;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Ends the sessions of writing roles, gently: one that is between two statements for a moment, or at work, has the
 * grace to finish. Belongs behind the fence: it waits for those that come in at the last moment, not for new ones.
 */
public final class Termination {

    /**
     * A session that is idle for longer than this does not send its next statement right now; unless it has just come
     * in, and will send its first.
     */
    private static final Duration IDLE = Duration.ofMillis(50);

    /** What statements and transactions under way get. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private static final Duration REPEAT = Duration.ofMillis(500);
    private static final long POLL_MILLIS = 5;

    private final String where;
    private final Connection connection;
    private final List<WritingRole> roles;
    private final Optional<Instant> begunBefore;
    private final Duration limit;
    private final long start = System.nanoTime();
    private final Map<Integer, Long> told = new HashMap<>();

    /**
     * @param where the cluster, for messages
     * @param roles whose sessions are to end
     * @param begunBefore only sessions from before this moment; empty means all
     * @param limit for all of it
     */
    public Termination(
            String where,
            Connection connection,
            List<WritingRole> roles,
            Optional<Instant> begunBefore,
            Duration limit) {
        this.where = where;
        this.connection = connection;
        this.roles = roles;
        this.begunBefore = begunBefore;
        this.limit = limit;
    }

    /**
     * Returns when none is left.
     *
     * @return how many sessions were told to end
     * @throws Problem CHECK_FAILED that names those that stay: our role may not end them, or they did not end in time
     */
    public int run() throws SQLException {
        Set<Integer> comingIn = new HashSet<>(LoginsUnderWay.pids(connection));
        while (true) {
            // In this order: who has come in meanwhile is among the sessions.
            if (!comingIn.isEmpty()) {
                comingIn.retainAll(LoginsUnderWay.pids(connection));
            }
            List<ClientSession> left = sessions();
            if (left.isEmpty() && comingIn.isEmpty()) {
                return told.size();
            }
            Duration elapsed = elapsed();
            if (elapsed.compareTo(GRACE) > 0 && left.stream().anyMatch(session -> !session.mayEnd())) {
                throw forbidden(left.stream().filter(each -> !each.mayEnd()).toList());
            }
            if (elapsed.compareTo(limit) > 0) {
                throw tooLate(left, comingIn);
            }
            end(left.stream()
                    .filter(session -> isDue(session, elapsed))
                    .map(ClientSession::pid)
                    .toList());
            pause();
        }
    }

    private List<ClientSession> sessions() throws SQLException {
        return ClientSessions.of(connection, roles).stream()
                .filter(session -> begunBefore.isEmpty()
                        || session.backendStart()
                                .map(started -> started.isBefore(begunBefore.get()))
                                .orElse(true))
                .toList();
    }

    private static boolean isDue(ClientSession session, Duration elapsed) {
        return session.mayEnd()
                && (elapsed.compareTo(GRACE) > 0
                        || (session.state().equals("idle")
                                && session.inState().compareTo(IDLE) > 0
                                && session.age().compareTo(GRACE) > 0));
    }

    private void end(Collection<Integer> pids) throws SQLException {
        long now = System.nanoTime();
        List<Integer> due = pids.stream()
                .filter(pid -> !told.containsKey(pid) || now - told.get(pid) > REPEAT.toNanos())
                .toList();
        if (!due.isEmpty()) {
            // A pid that has left meanwhile gives a warning and false.
            Sql.list(
                    connection,
                    "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.unnest(cast(? AS int[])) pid",
                    row -> row.getBoolean(1),
                    due.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")));
            due.forEach(pid -> told.put(pid, now));
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(
                    Kind.UNAVAILABLE,
                    where + ": interrupted while waiting for sessions to end",
                    "Run it again, or lower the fence.",
                    e);
        }
    }

    private Problem forbidden(List<ClientSession> sessions) {
        return new Problem(
                Kind.CHECK_FAILED,
                where + ": " + sessions.size()
                        + " sessions could still write and the migration's role may not end them: "
                        + describe(sessions),
                "Close them where they come from, or let a superuser run pg_terminate_backend(pid); GRANT"
                        + " pg_signal_backend TO the migration's role (which does not reach superusers).");
    }

    private Problem tooLate(List<ClientSession> left, Set<Integer> comingIn) {
        String logins = comingIn.isEmpty() ? "" : " " + comingIn.size() + " logins under way (pid " + comingIn + ")";
        return new Problem(
                Kind.CHECK_FAILED,
                where + ": after " + limit.toMillis() + " ms these could still write:"
                        + (left.isEmpty() ? "" : " " + describe(left) + (logins.isEmpty() ? "" : ";")) + logins,
                "Find out what holds them (a disk that does not answer, a debugger), or allow more time.");
    }

    private static String describe(List<ClientSession> sessions) {
        return sessions.stream().map(ClientSession::describe).collect(Collectors.joining("; "));
    }
}
