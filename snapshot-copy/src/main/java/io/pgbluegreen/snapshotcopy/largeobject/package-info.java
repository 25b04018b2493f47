/** Brings the large objects of one cluster in line with those of another. */
@NullMarked
package io.pgbluegreen.snapshotcopy.largeobject;

import org.jspecify.annotations.NullMarked;
