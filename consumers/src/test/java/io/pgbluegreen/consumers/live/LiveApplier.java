package io.pgbluegreen.consumers.live;

import io.pgbluegreen.consumers.TestServers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.pulsar2pg.Applier;
import io.pgbluegreen.pulsar2pg.ApplierObserver;
import io.pgbluegreen.pulsar2pg.ApplierSettings;
import io.pgbluegreen.topic.TopicName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An applier on a thread of its own. */
final class LiveApplier implements AutoCloseable {

    private final Applier applier;
    private final CompletableFuture<Optional<Problem>> ended = new CompletableFuture<>();

    LiveApplier(LiveDatabase target, Side source, TopicName topic, String subscription) {
        applier = new Applier(
                new ApplierSettings(source.label(), topic, subscription, false),
                target.sessions,
                TestServers.pulsar(),
                new ApplierObserver() {});
        new Thread(this::run, "applier-of-" + target.name + "-from-" + source).start();
    }

    private void run() {
        try {
            applier.run();
            ended.complete(Optional.empty());
        } catch (Problem e) {
            ended.complete(Optional.of(e));
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    /** What ended it, if anything did yet. */
    Optional<Problem> problem() {
        return ended.isDone() ? ended.join() : Optional.empty();
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    @Override
    public void close() {
        applier.close();
    }
}
