package io.pgbluegreen.consumers;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.topic.TopicName;

/** The two clusters' topics. */
public record SideTopics(TopicName blue, TopicName green) {

    public SideTopics {
        if (blue.equals(green)) {
            throw new IllegalArgumentException("expected a topic for each side, found " + blue + " for both");
        }
    }

    public TopicName of(Side side) {
        return side == Side.BLUE ? blue : green;
    }
}
