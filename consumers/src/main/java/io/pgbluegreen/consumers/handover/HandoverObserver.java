package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.cutover.port.Consumers.Handover;

/** Is told how a handover goes on; from several threads, one call at a time. */
@FunctionalInterface
public interface HandoverObserver {

    /**
     * A subscription has come nearer to the final marker, has passed it, or could not be handed over.
     *
     * @param now what is known of it at this moment
     * @param done whether that is the last word
     */
    void changed(Handover now, boolean done);

    /** One that looks away. */
    static HandoverObserver none() {
        return (now, done) -> {};
    }
}
