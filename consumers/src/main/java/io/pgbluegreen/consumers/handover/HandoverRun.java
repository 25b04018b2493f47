package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.consumers.follower.Follower;
import io.pgbluegreen.consumers.subscription.Cursor;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handover of many subscriptions. The broker is asked for all of their places at once; what is to be done for those
 * that have passed is done a few at a time, while the others are waited for.
 */
final class HandoverRun {

    private static final Logger LOG = LoggerFactory.getLogger(HandoverRun.class);
    private static final int MOST_AT_A_TIME = 8;
    private static final long POLL_MILLIS = 200;

    private final Passage passage;
    private final SubscriptionHandover work;
    private final Map<String, Follower> followers;
    private final HandoverObserver observer;
    private final long deadline;
    private final TreeSet<String> waiting;
    private final Map<String, Long> backlogs = new HashMap<>();
    private final Map<String, Handover> done = new TreeMap<>();
    private Map<String, Cursor> cursors = Map.of();

    /** @param followers by subscription */
    HandoverRun(
            Passage passage,
            SubscriptionHandover work,
            Map<String, Follower> followers,
            Set<String> subscriptions,
            HandoverObserver observer,
            Duration limit) {
        this.passage = passage;
        this.work = work;
        this.followers = Map.copyOf(followers);
        this.waiting = new TreeSet<>(subscriptions);
        this.observer = observer;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /** What became of each, by name. */
    Map<String, Handover> run() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(MOST_AT_A_TIME + followers.size(), task -> {
            Thread thread = new Thread(task, "handover");
            thread.setDaemon(true);
            return thread;
        });
        CompletionService<Handover> running = new ExecutorCompletionService<>(threads);
        try {
            int begun = beginFollowers(running);
            while (begun > 0 || !waiting.isEmpty()) {
                begun += openGates(running);
                Future<Handover> ended = running.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                for (; ended != null; ended = running.poll()) {
                    finish(result(ended));
                    begun--;
                }
                if (System.nanoTime() >= deadline) {
                    giveUpWaiting();
                }
            }
            return done;
        } finally {
            threads.shutdownNow();
        }
    }

    private int beginFollowers(CompletionService<Handover> running) {
        int begun = 0;
        look();
        for (Follower follower : followers.values()) {
            if (waiting.remove(follower.subscription())) {
                begun++;
                submit(running, () -> work.follower(follower, backlog(follower.subscription()), left()));
            }
        }
        return begun;
    }

    private int openGates(CompletionService<Handover> running) {
        int begun = 0;
        if (waiting.isEmpty() || !look()) {
            return begun;
        }
        for (String name : new TreeSet<>(waiting)) {
            Cursor cursor = cursors.get(name);
            if (cursor == null) {
                waiting.remove(name);
                finish(new Handover(
                        name, false, 0, Optional.of("the subscription was removed while it was waited for")));
            } else if (cursor.isPast(passage.finalMarker().last())) {
                waiting.remove(name);
                begun++;
                submit(running, () -> work.consumer(name));
            } else if (!Long.valueOf(cursor.backlogMessages()).equals(backlogs.put(name, cursor.backlogMessages()))) {
                observer.changed(new Handover(name, false, cursor.backlogMessages(), Optional.empty()), false);
            }
        }
        return begun;
    }

    private static void submit(CompletionService<Handover> running, Callable<Handover> task) {
        running.submit(task);
    }

    /** Whether the broker has answered. */
    private boolean look() {
        try {
            cursors = passage.fromCursors().read();
            return true;
        } catch (Problem e) {
            if (e.kind() != Kind.UNAVAILABLE || System.nanoTime() >= deadline) {
                throw e;
            }
            LOG.debug("asking again", e);
            return false;
        }
    }

    private void giveUpWaiting() {
        for (String name : waiting) {
            Cursor cursor = cursors.get(name);
            boolean connected = cursor != null && cursor.isConnected();
            finish(new Handover(
                    name,
                    false,
                    backlog(name),
                    Optional.of("it has not read topic " + passage.fromCursors().topic() + " up to the "
                            + passage.finalMarker().key()
                            + (connected ? "" : ", and no consumer of it is connected")
                            + ": when it has, run `bluegreen consumers handover`")));
        }
        waiting.clear();
    }

    private void finish(Handover handover) {
        done.put(handover.subscription(), handover);
        observer.changed(handover, true);
    }

    private long backlog(String name) {
        Cursor cursor = cursors.get(name);
        return cursor == null ? 0 : cursor.backlogMessages();
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private static Handover result(Future<Handover> ended) throws InterruptedException {
        try {
            return ended.get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw new IllegalStateException("handing over failed", e.getCause());
        }
    }
}
