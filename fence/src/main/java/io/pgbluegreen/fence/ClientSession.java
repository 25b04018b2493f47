package io.pgbluegreen.fence;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A session in the fenced database, as {@code pg_stat_activity} shows it.
 *
 * @param role that it logged in as
 * @param application empty where the client gave none
 * @param client address, or {@code local} for a Unix socket; empty where our role may not see it
 * @param state {@code idle}, {@code active}, {@code idle in transaction}, …; empty where our role may not see it
 * @param backendStart empty where our role may not see it
 * @param inState how long it has been in its state
 * @param age how long the session has existed
 * @param queryStart when its latest statement began
 * @param query the beginning of its latest statement, up to the first literal
 * @param mayEnd whether our role may end it
 */
public record ClientSession(
        int pid,
        String role,
        String application,
        String client,
        String state,
        Optional<Instant> backendStart,
        Duration inState,
        Duration age,
        Optional<Instant> queryStart,
        String query,
        boolean mayEnd) {

    /** One line for people. */
    public String describe() {
        return "pid " + pid + ", role \"" + role + "\", application \"" + application + "\""
                + (client.isEmpty() ? "" : ", client " + client)
                + (state.isEmpty() ? "" : ", " + state + " for " + inState.toMillis() + " ms")
                + (age.isZero() ? "" : ", connected for " + age.toSeconds() + " s")
                + queryStart.map(start -> ", statement since " + start).orElse("")
                + (query.isEmpty() ? "" : ": " + query);
    }
}
