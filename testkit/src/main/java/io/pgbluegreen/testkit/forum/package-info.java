/**
 * A forum: a schema that resembles a real service's, rows to fill it, a workload that remembers what it was promised,
 * and the check that the promises were kept.
 */
@NullMarked
package io.pgbluegreen.testkit.forum;

import org.jspecify.annotations.NullMarked;
