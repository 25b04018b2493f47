/** Moves the topic's other readers from one cluster's topic to the other's. */
@NullMarked
package io.pgbluegreen.consumers;

import org.jspecify.annotations.NullMarked;
