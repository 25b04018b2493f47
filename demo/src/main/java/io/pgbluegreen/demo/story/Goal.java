package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.probe.Progress;
import java.time.Duration;

/** What a {@link Watch} waits for. */
@FunctionalInterface
interface Goal {

    /**
     * Whether it is reached.
     *
     * @param watched since the watch began
     */
    boolean reached(Progress now, Duration watched);
}
