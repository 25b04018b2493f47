/** Copies rows as of one snapshot, in parallel, and notes on green what is done. */
@NullMarked
package io.pgbluegreen.snapshotcopy.rows;

import org.jspecify.annotations.NullMarked;
