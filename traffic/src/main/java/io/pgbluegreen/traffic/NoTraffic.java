package io.pgbluegreen.traffic;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Nothing is configured: the operator moves the applications, when the operation says that the other side is open. */
public final class NoTraffic implements CheckedTraffic {

    @Override
    public boolean canHold() {
        return false;
    }

    @Override
    public void hold(Duration limit) {}

    @Override
    public void switchTo(Side side) {}

    @Override
    public void release() {}

    @Override
    public State state() {
        return new State(Optional.empty(), false, "nothing is configured that could tell where applications connect");
    }

    @Override
    public List<Finding> check(Side active) {
        return List.of(Finding.warning(
                "traffic",
                "no traffic is configured: applications are not moved, and their statements fail from the fence on",
                "Have somebody ready who points the applications to the other side, or configure PgBouncer, HAProxy or"
                        + " a command under 'traffic'."));
    }

    @Override
    public String describe() {
        return "nothing (the operator moves the applications)";
    }

    @Override
    public void close() {}
}
