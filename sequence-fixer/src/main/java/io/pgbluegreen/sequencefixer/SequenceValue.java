package io.pgbluegreen.sequencefixer;

/**
 * Where a sequence stands, as its relation holds it.
 *
 * @param lastValue the last value that was handed out to a session (which may have cached it), or the next one
 * @param isCalled whether {@code lastValue} was handed out; if not, it is the next one
 */
public record SequenceValue(long lastValue, boolean isCalled) {

    /** {@code 42}, or {@code 42 (not yet handed out)}. */
    @Override
    public String toString() {
        return isCalled ? Long.toString(lastValue) : lastValue + " (not yet handed out)";
    }
}
