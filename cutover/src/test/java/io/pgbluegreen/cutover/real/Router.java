package io.pgbluegreen.cutover.real;

import io.pgbluegreen.cutover.port.Traffic;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for the pooler: clients ask it before each transaction where to go, and wait while it holds them. Its state
 * stays when an operation is killed, as a pooler's does.
 */
final class Router implements Traffic {

    private final boolean canHold;
    private Side side = Side.BLUE;
    private boolean held;
    private int inTransaction;
    private int failuresOfSwitch;
    private boolean refusesHold;

    Router(boolean canHold) {
        this.canHold = canHold;
    }

    synchronized Side begin() throws InterruptedException {
        while (held) {
            wait();
        }
        inTransaction++;
        return side;
    }

    synchronized void end() {
        inTransaction--;
        notifyAll();
    }

    synchronized void failSwitches(int count) {
        failuresOfSwitch = count;
    }

    synchronized void refuseHold(boolean refuse) {
        refusesHold = refuse;
    }

    @Override
    public boolean canHold() {
        return canHold;
    }

    @Override
    public synchronized void hold(Duration limit) {
        if (refusesHold) {
            throw new Problem(Kind.UNAVAILABLE, "the console refuses", "Look at it.");
        }
        held = true;
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (inTransaction > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    release();
                    throw new Problem(Kind.UNAVAILABLE, inTransaction + " clients stay in a transaction", "End them.");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            release();
            throw new Problem(Kind.UNAVAILABLE, "interrupted while holding", "Again.");
        }
    }

    @Override
    public synchronized void switchTo(Side to) {
        if (failuresOfSwitch > 0) {
            failuresOfSwitch--;
            throw new Problem(Kind.UNAVAILABLE, "the console refuses", "Look at it.");
        }
        side = to;
    }

    @Override
    public synchronized void release() {
        held = false;
        notifyAll();
    }

    @Override
    public synchronized State state() {
        return new State(Optional.of(side), held, "clients go to " + side + (held ? ", and wait" : ""));
    }

    @Override
    public String describe() {
        return "a router of the test";
    }

    @Override
    public void close() {}
}
