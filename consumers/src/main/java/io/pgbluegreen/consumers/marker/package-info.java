/** Markers as they stand in the topics: where each is, and who wrote behind it. */
@NullMarked
package io.pgbluegreen.consumers.marker;

import org.jspecify.annotations.NullMarked;
