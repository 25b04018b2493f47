/** Pulsar as this product uses it: connections, the topic with its policies, its state, and the tail of the log. */
@NullMarked
package io.pgbluegreen.topic;

import org.jspecify.annotations.NullMarked;
