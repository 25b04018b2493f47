package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Heartbeat;
import io.pgbluegreen.postgres.metadata.HeartbeatTable;
import io.pgbluegreen.postgres.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Whether {@code to} is close behind {@code from}, and a heartbeat has just gone the whole round. */
final class LagCheck {

    /** A publisher beats every second: a newest beat older than this says that it does not work. */
    private static final Duration BEAT_IS_LATE = Duration.ofSeconds(3);

    /** What a round may take besides the lag on the way there: two beats, and the way back. */
    private static final Duration BEYOND_LAG = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(2);

    private LagCheck() {}

    /** What {@code from} knows, by its own clock. */
    private record Beats(Instant now, Map<Side, Heartbeat> heartbeats) {}

    static void run(Sides sides, Findings findings, Allowance allowance) throws InterruptedException {
        awaitLag(sides, findings, allowance);
        awaitRound(sides, findings, allowance);
    }

    private static void awaitLag(Sides sides, Findings findings, Allowance allowance) throws InterruptedException {
        Duration most = sides.settings().maxLag();
        Duration patience = allowance.atMost(sides.settings().lagPatience());
        long begun = System.nanoTime();
        long told = begun;
        Optional<Duration> lag = lag(sides, allowance);
        while (lag.isEmpty() || lag.get().compareTo(most) > 0) {
            long now = System.nanoTime();
            if (Duration.ofNanos(now - begun).compareTo(patience) >= 0) {
                findings.blocker(
                        "lag",
                        "the lag never fell under " + most.toMillis() + " ms in " + patience.toSeconds() + " s: "
                                + sides.to().side() + " is " + text(lag) + " behind "
                                + sides.from().side(),
                        "Wait for a quieter time, find out what slows "
                                + sides.to().cluster().applier() + " down, or allow more with cutover.max-lag.");
                return;
            }
            if (Duration.ofNanos(now - told).compareTo(BETWEEN_WORDS) >= 0) {
                findings.progress(sides.to().side() + " is " + text(lag) + " behind; waits until it is less than "
                        + most.toMillis() + " ms");
                told = now;
            }
            allowance.lookAgainIn(BETWEEN_LOOKS);
            lag = lag(sides, allowance);
        }
    }

    private static String text(Optional<Duration> lag) {
        return lag.map(time -> time.toMillis() + " ms").orElse("nobody knows how far");
    }

    /** Empty when one of the sides has never heard of a beat. */
    private static Optional<Duration> lag(Sides sides, Allowance allowance) {
        Side side = sides.from().side();
        Beats source = beats(sides.from(), allowance);
        Optional<Heartbeat> written = Optional.ofNullable(source.heartbeats().get(side));
        Optional<Heartbeat> arrived =
                Optional.ofNullable(beats(sides.to(), allowance).heartbeats().get(side));
        if (written.isEmpty() || arrived.isEmpty()) {
            return Optional.empty();
        }
        Duration sinceWritten = Duration.between(written.get().writtenAt(), source.now());
        long missing = written.get().beat() - arrived.get().beat();
        if (missing <= 0) {
            return Optional.of(sinceWritten.compareTo(BEAT_IS_LATE) < 0 ? Duration.ZERO : sinceWritten);
        }
        return Optional.of(
                missing == 1 ? sinceWritten : Duration.between(arrived.get().writtenAt(), source.now()));
    }

    private static void awaitRound(Sides sides, Findings findings, Allowance allowance) throws InterruptedException {
        Duration most = sides.settings().maxLag().plus(BEYOND_LAG);
        long begun = System.nanoTime();
        Optional<Duration> round = round(sides, allowance);
        while (round.isEmpty() || round.get().compareTo(most) > 0) {
            if (Duration.ofNanos(System.nanoTime() - begun).compareTo(most) >= 0) {
                findings.blocker(
                        "way back",
                        "no heartbeat of " + sides.from().side() + " has come back by way of "
                                + sides.to().side() + " within " + most.toSeconds() + " s; the last one is "
                                + round.map(age -> age.toSeconds() + " s old").orElse("not known"),
                        "Look at " + sides.to().cluster().publisher() + " and "
                                + sides.from().cluster().applier() + ": without them there is no way back.");
                return;
            }
            allowance.lookAgainIn(BETWEEN_LOOKS);
            round = round(sides, allowance);
        }
    }

    /** The other side's heartbeat, as it has come here, names the last of ours that it had seen. */
    private static Optional<Duration> round(Sides sides, Allowance allowance) {
        Beats here = beats(sides.from(), allowance);
        return Optional.ofNullable(here.heartbeats().get(sides.to().side()))
                .flatMap(Heartbeat::seenWrittenAt)
                .map(written -> Duration.between(written, here.now()));
    }

    private static Beats beats(OperationSide side, Allowance allowance) {
        return side.session().work("read the heartbeats", allowance.left(), connection -> {
            Map<Side, Heartbeat> heartbeats = HeartbeatTable.read(connection);
            Instant now = Sql.one(connection, "SELECT clock_timestamp() AS now", row -> Sql.instant(row, "now")
                    .orElseThrow());
            return new Beats(now, heartbeats);
        });
    }
}
