package io.pgbluegreen.fence.session;

import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.util.ServerErrorMessage;

/** Tries to log in as a role, from this machine, with a password that is surely wrong, and tells how far it came. */
public final class LoginAttempt {

    private static final int AT_ONCE = 8;

    /** How far a login came. */
    public enum Outcome {
        /** The host did not answer, or refused the connection. */
        UNREACHABLE("the host did not answer or refused the connection"),
        /** A rule of pg_hba.conf refused it before any password was looked at, or no rule let it in. */
        REFUSED_BY_RULE("a rule refused it"),
        /** It passed the rules, and the password too where one is asked for; the role has no LOGIN. */
        REFUSED_WITHOUT_LOGIN("it came as far as to the role, which has no LOGIN"),
        /** It passed the rules and failed at the password only. */
        PASSWORD_WRONG("it came as far as to the password"),
        /** It passed the rules, and something else ended it. */
        FAILED_OTHERWISE("it failed in a way that proves nothing"),
        /** It is in: nothing asks for a password. */
        LOGGED_IN("it came in");

        private final String sentence;

        Outcome(String sentence) {
            this.sentence = sentence;
        }

        /** Half a sentence for people. */
        public String sentence() {
            return sentence;
        }
    }

    private final ConnectionSettings cluster;

    public LoginAttempt(ConnectionSettings cluster) {
        this.cluster = cluster;
    }

    /** Tries all of them, several at a time. */
    public Map<String, Outcome> all(Collection<String> roles) {
        ExecutorService tries = Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, roles.size())));
        try {
            Map<String, Future<Outcome>> running = new LinkedHashMap<>();
            for (String role : roles) {
                running.put(role, tries.submit(() -> as(role)));
            }
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            for (Map.Entry<String, Future<Outcome>> one : running.entrySet()) {
                outcomes.put(one.getKey(), one.getValue().get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(
                    Problem.Kind.UNAVAILABLE,
                    cluster.where() + ": interrupted while trying logins",
                    "Run it again, or lower the fence.",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("trying to log in failed", e.getCause());
        } finally {
            tries.shutdownNow();
        }
    }

    /** Tries one. */
    public Outcome as(String role) {
        Optional<Problem> failure = attempt(role);
        return failure.isEmpty()
                ? Outcome.LOGGED_IN
                : failure.get().getCause() instanceof SQLException sql ? outcome(sql) : Outcome.FAILED_OTHERWISE;
    }

    /** Where in the server's source a rule, or the lack of one, refused it; empty where none did. */
    public Optional<String> refusedAt(String role) {
        return attempt(role)
                .map(Problem::getCause)
                .filter(cause -> cause instanceof SQLException sql && outcome(sql) == Outcome.REFUSED_BY_RULE)
                .flatMap(cause -> PostgresErrors.serverMessage((SQLException) cause))
                .map(message -> message.getFile() + ":" + message.getLine());
    }

    /** What kept it from coming in. */
    private Optional<Problem> attempt(String role) {
        Map<String, String> properties = new TreeMap<>(cluster.driverProperties());
        properties.put("connectTimeout", "2");
        properties.put("loginTimeout", "3");
        ConnectionSettings settings = new ConnectionSettings(
                cluster.side(),
                cluster.host(),
                cluster.port(),
                cluster.database(),
                role,
                Optional.of(new Secret(UUID.randomUUID().toString())),
                properties);
        try (Connection in = new PostgresSessions(settings).open("bluegreen fence check")) {
            return Optional.empty();
        } catch (Problem e) {
            return Optional.of(e);
        } catch (SQLException e) {
            // Closing failed.
            return Optional.empty();
        }
    }

    private static Outcome outcome(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String routine = PostgresErrors.serverMessage(e)
                .map(ServerErrorMessage::getRoutine)
                .orElse("");
        if (state.equals("28P01")) {
            return Outcome.PASSWORD_WRONG;
        }
        if (state.equals("28000") && routine.equals("ClientAuthentication")) {
            return Outcome.REFUSED_BY_RULE;
        }
        if (state.equals("28000") && routine.equals("InitializeSessionUserId")) {
            return Outcome.REFUSED_WITHOUT_LOGIN;
        }
        boolean unanswered =
                PostgresErrors.serverMessage(e).isEmpty() && state.startsWith("08") && !state.equals("08004");
        return unanswered ? Outcome.UNREACHABLE : Outcome.FAILED_OTHERWISE;
    }
}
