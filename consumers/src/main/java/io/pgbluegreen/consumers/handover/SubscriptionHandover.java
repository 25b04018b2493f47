package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.consumers.follower.Follower;
import io.pgbluegreen.consumers.subscription.Cursor;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;
import java.util.Optional;

/** What is done for one subscription once the gate is open; may be done again. */
final class SubscriptionHandover {

    private final Passage passage;
    private final CursorMove cursor;
    private final HandoverHook hook;

    SubscriptionHandover(Passage passage, CursorMove cursor, HandoverHook hook) {
        this.passage = passage;
        this.cursor = cursor;
        this.hook = hook;
    }

    /** For a consumer that has acknowledged the final marker. */
    Handover consumer(String subscription) throws InterruptedException {
        try {
            return new Handover(subscription, true, 0, moveAndCall(subscription));
        } catch (Problem e) {
            return new Handover(subscription, true, 0, Optional.of(sentence(e)));
        }
    }

    /** For a database; its own copy of the final marker is the gate. */
    Handover follower(Follower follower, long waiting, Duration limit) throws InterruptedException {
        String subscription = follower.subscription();
        try {
            // First, so that its applier finds the subscription where it looks for it.
            Optional<String> unset = cursor.apply(subscription, cursor.find(subscription));
            if (unset.isPresent()) {
                return new Handover(subscription, false, waiting, unset);
            }
            boolean moved = follower.handOver(passage.to(), passage.finalMarker(), passage.firstMarker(), limit)
                            .operation()
                    >= passage.firstMarker().key().operation();
            return moved
                    ? new Handover(subscription, true, 0, moveAndCall(subscription))
                    : new Handover(
                            subscription,
                            false,
                            waiting,
                            Optional.of("follower " + follower.name() + " does not hold the "
                                    + passage.finalMarker().key()
                                    + " yet: see that its applier runs (`bluegreen pulsar2pg --follower "
                                    + follower.name() + "`), then run `bluegreen consumers handover`"));
        } catch (Problem e) {
            return new Handover(subscription, false, waiting, Optional.of(sentence(e)));
        }
    }

    private Optional<String> moveAndCall(String subscription) throws InterruptedException {
        Optional<Cursor> found = cursor.find(subscription);
        if (found.filter(cursor::isDone).isPresent()) {
            return Optional.empty();
        }
        Optional<String> problem = cursor.apply(subscription, found);
        if (problem.isEmpty()) {
            problem = hook.run(subscription, passage);
        }
        if (problem.isEmpty()) {
            cursor.noteDone(subscription);
        }
        return problem;
    }

    private static String sentence(Problem problem) {
        return problem.getMessage() + ". " + problem.remedy();
    }
}
