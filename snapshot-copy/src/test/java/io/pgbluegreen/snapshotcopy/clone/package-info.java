/** Tests of the package. */
@NullMarked
package io.pgbluegreen.snapshotcopy.clone;

import org.jspecify.annotations.NullMarked;
