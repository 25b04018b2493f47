/** The first load of green: its schema, a consistent copy of blue's rows, its indexes and its statistics. */
@NullMarked
package io.pgbluegreen.snapshotcopy;

import org.jspecify.annotations.NullMarked;
