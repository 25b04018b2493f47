package io.pgbluegreen.pulsar2pg.statement;

import io.pgbluegreen.pulsar2pg.plan.Operation;

/** A statement found more or fewer rows than the source had: the target is not as the source was. */
public final class UnexpectedRowsException extends Exception {

    private static final long serialVersionUID = 1L;

    UnexpectedRowsException(Operation.OnTable operation, long found) {
        super(operation.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + " on " + operation.shape()
                + " expected " + rows(operation.rows()) + " and found " + found);
    }

    private static String rows(int count) {
        return count == 1 ? "1 row" : count + " rows";
    }
}
