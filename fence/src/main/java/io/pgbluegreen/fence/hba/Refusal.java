package io.pgbluegreen.fence.hba;

import io.pgbluegreen.fence.session.LoginAttempt;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * How a role is refused while the fence's rules are in force. Before version 10 nothing else tells whether the server has
 * loaded the file without them: one with an error is only logged.
 *
 * @param place in the server's source: refused by a rule, and by the lack of one, are different places in all languages
 */
record Refusal(ConnectionSettings cluster, List<String> roles, String place) {

    /** By a real login as the first of the roles; empty where it is not refused by a rule. */
    static Optional<Refusal> of(ConnectionSettings cluster, RejectBlock block, HbaFile file) throws SQLException {
        List<String> roles = block.rolesIn(file.read()).map(List::copyOf).orElse(List.of());
        return roles.stream()
                .findFirst()
                .flatMap(role -> new LoginAttempt(cluster).refusedAt(role))
                .map(place -> new Refusal(cluster, roles, place));
    }

    String role() {
        return roles.get(0);
    }

    /** Whether the rules still count. Where other lines refuse somebody too, that cannot be told, and the answer is no. */
    boolean isStillInForce(HbaFile file) throws SQLException {
        return !RejectBlock.refusesAnybody(file.read())
                && new LoginAttempt(cluster)
                        .refusedAt(role())
                        .filter(place::equals)
                        .isPresent();
    }
}
