package io.pgbluegreen.pg2pulsar;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A publisher in a thread of its own. */
final class RunningPublisher implements AutoCloseable {

    private final Publisher publisher;
    private final CompletableFuture<Void> running;

    RunningPublisher(Publisher publisher) {
        this.publisher = publisher;
        this.running = CompletableFuture.runAsync(publisher::run, task -> new Thread(task, "publisher").start());
    }

    PublisherStatus status() {
        return publisher.status();
    }

    /** What ended the publisher; fails when it still runs after 3 min or ended well. */
    Throwable failure() throws Exception {
        try {
            running.get(3, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
        throw new AssertionError("the publisher ended without a failure");
    }

    @Override
    public void close() throws Exception {
        publisher.close();
        try {
            running.get(3, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            // The test has seen it, or did not care.
        } catch (TimeoutException e) {
            throw new AssertionError("the publisher did not stop within 3 min", e);
        }
    }
}
