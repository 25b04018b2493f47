/**
 * Runs publishers and appliers for as long as they are wanted: starts them, tells the cluster that they serve how they
 * do, obeys what is wanted of them, and ends in order.
 */
@NullMarked
package io.pgbluegreen.cli.daemon;

import org.jspecify.annotations.NullMarked;
