/** Cuts large tables into ranges that can be copied side by side. */
@NullMarked
package io.pgbluegreen.snapshotcopy.range;

import org.jspecify.annotations.NullMarked;
