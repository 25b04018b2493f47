package io.pgbluegreen.snapshotcopy;

/** Is told what happens during a first load: one event at a time, from whatever thread it happens in. */
@FunctionalInterface
public interface FirstLoadObserver {

    /** Must be quick and must not throw: the load waits for it. */
    void on(FirstLoadEvent event);

    /** One that looks away. */
    static FirstLoadObserver none() {
        return event -> {};
    }
}
