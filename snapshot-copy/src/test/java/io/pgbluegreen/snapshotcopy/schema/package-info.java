/** Tests of the package. */
@NullMarked
package io.pgbluegreen.snapshotcopy.schema;

import org.jspecify.annotations.NullMarked;
