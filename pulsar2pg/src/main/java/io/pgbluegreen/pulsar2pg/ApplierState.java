package io.pgbluegreen.pulsar2pg;

/** What an applier is doing at the moment. */
public sealed interface ApplierState {

    /** Connecting to the target and to Pulsar. */
    record Starting() implements ApplierState {}

    /** The target is not loaded yet; nothing is read from the topic. */
    record WaitingForFirstLoad() implements ApplierState {}

    /** Another applier of the same subscription is active; this one takes over when that one goes. */
    record Standby() implements ApplierState {}

    /** Applies what comes. */
    record Running() implements ApplierState {}

    /**
     * Something is not there or has no room at the moment; tries again by itself.
     *
     * @param reason one sentence: what and where
     * @param remedy one sentence: what a person can do about it
     */
    record Waiting(String reason, String remedy) implements ApplierState {}

    /** Was closed. */
    record Stopped() implements ApplierState {}

    /**
     * Cannot go on without a person.
     *
     * @param reason one sentence: what and where
     * @param remedy one sentence: what to do about it
     */
    record Failed(String reason, String remedy) implements ApplierState {}
}
