package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.cluster.ClusterSession.Use;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Heartbeat;
import io.pgbluegreen.postgres.metadata.HeartbeatTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long a write takes to the other side, measured with the heartbeats that pass: it stands behind everything that
 * was written before, so backlog and apply rate are in it.
 *
 * @param there from {@code from} to {@code to}; empty when none was seen to arrive
 * @param back from {@code to} to {@code from}
 * @param query one round to the slower of the two servers
 */
record Latency(Optional<Duration> there, Optional<Duration> back, Duration query) {

    /** A beat is written every second, and may take as long as the lag that is allowed. */
    private static final Duration WATCHED_BESIDES = Duration.ofSeconds(3);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(3);

    /** Watches both sides until a beat of each was seen to arrive on the other. */
    static Latency measure(Sides sides, Allowance allowance) throws InterruptedException {
        Duration watched = sides.settings().maxLag().plus(WATCHED_BESIDES);
        long begun = System.nanoTime();
        Map<Side, Long> written = new HashMap<>();
        Map<Side, Long> seenAt = new HashMap<>();
        Map<Side, Duration> latencies = new HashMap<>();
        long queries = 0;
        long inQueries = 0;
        while (latencies.size() < 2
                && Duration.ofNanos(System.nanoTime() - begun).compareTo(watched) < 0) {
            for (OperationSide side : sides.both()) {
                long asked = System.nanoTime();
                Map<Side, Heartbeat> beats =
                        side.session().ask(Use.WORK, "read the heartbeats", allowance.left(), HeartbeatTable::read);
                long now = System.nanoTime();
                queries++;
                inQueries += now - asked;
                noteWritten(side.side(), beats, written, seenAt, now);
                Side other = side.side().other();
                Optional.ofNullable(beats.get(other)).ifPresent(beat -> {
                    Long began = seenAt.get(other);
                    Long number = written.get(other);
                    if (began != null && number != null && beat.beat() >= number) {
                        latencies.putIfAbsent(other, Duration.ofNanos(now - began));
                    }
                });
            }
            allowance.lookAgainIn(BETWEEN_LOOKS);
        }
        return new Latency(
                Optional.ofNullable(latencies.get(sides.from().side())),
                Optional.ofNullable(latencies.get(sides.to().side())),
                Duration.ofNanos(inQueries / Math.max(1, queries)));
    }

    /** The first number that is seen only begins the watch: nobody knows when it was written. */
    private static void noteWritten(
            Side side, Map<Side, Heartbeat> beats, Map<Side, Long> written, Map<Side, Long> seenAt, long now) {
        Heartbeat own = beats.get(side);
        if (own == null || seenAt.containsKey(side)) {
            return;
        }
        Long before = written.put(side, own.beat());
        if (before != null && own.beat() > before) {
            seenAt.put(side, now);
        }
    }
}
