/** Tests of the first load, on real servers. */
@NullMarked
package io.pgbluegreen.snapshotcopy;

import org.jspecify.annotations.NullMarked;
