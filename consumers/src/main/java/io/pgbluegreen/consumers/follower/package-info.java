/** Databases that are fed from the topic of the side that takes writes, and go where the writes go. */
@NullMarked
package io.pgbluegreen.consumers.follower;

import org.jspecify.annotations.NullMarked;
