/** Tests of the package. */
@NullMarked
package io.pgbluegreen.snapshotcopy.range;

import org.jspecify.annotations.NullMarked;
