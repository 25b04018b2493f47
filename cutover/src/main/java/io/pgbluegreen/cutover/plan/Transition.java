package io.pgbluegreen.cutover.plan;

/** One way from a state to another. */
public record Transition(OperationState from, Event event, OperationState to) {}
