/** Frames out of the topic: received, put together and decoded ahead of the applier, within a bound of memory. */
@NullMarked
package io.pgbluegreen.pulsar2pg.consume;

import org.jspecify.annotations.NullMarked;
