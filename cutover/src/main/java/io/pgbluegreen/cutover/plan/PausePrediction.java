package io.pgbluegreen.cutover.plan;

import java.time.Duration;
import java.util.List;

/**
 * How long nobody's writes will get through, as far as measurements before the switch tell.
 *
 * @param parts what it is made of, in the order of the steps
 */
public record PausePrediction(List<Part> parts) {

    /**
     * One part.
     *
     * @param name for people
     * @param basis what it was made from, in words
     */
    public record Part(String name, Duration time, String basis) {
        public Part {
            if (time.isNegative()) {
                throw new IllegalArgumentException("expected a time of " + name + ", found " + time);
            }
        }
    }

    public PausePrediction {
        parts = List.copyOf(parts);
    }

    public Duration total() {
        return parts.stream().map(Part::time).reduce(Duration.ZERO, Duration::plus);
    }
}
