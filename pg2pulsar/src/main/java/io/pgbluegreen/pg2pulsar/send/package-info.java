/** Frames to the topic: fragments, what is in flight, and what is persisted. */
@NullMarked
package io.pgbluegreen.pg2pulsar.send;

import org.jspecify.annotations.NullMarked;
