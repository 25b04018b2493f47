/** How a publisher finds where it must go on, and what keeps it from going on. */
@NullMarked
package io.pgbluegreen.pg2pulsar.start;

import org.jspecify.annotations.NullMarked;
