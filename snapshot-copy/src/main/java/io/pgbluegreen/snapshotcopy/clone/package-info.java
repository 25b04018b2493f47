/** Where a clone of the source's files left its history, and what a clone must be like to become the target. */
@NullMarked
package io.pgbluegreen.snapshotcopy.clone;

import org.jspecify.annotations.NullMarked;
