package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.pulsar2pg.target.Position;

/** Is told what an applier does, on the applier's thread; must return quickly and not throw. */
public interface ApplierObserver {

    /** The state has changed; {@link ApplierState.Waiting} is told again for every attempt that failed. */
    default void stateChanged(ApplierState state) {}

    /** A target transaction was committed. */
    default void committed(Position position, ApplierCounters counters) {}

    /** One that does not care. */
    static ApplierObserver none() {
        return new ApplierObserver() {};
    }
}
