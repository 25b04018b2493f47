/** Keeps applications from writing to one cluster, in several ways, and takes that back exactly. */
@NullMarked
package io.pgbluegreen.fence;

import org.jspecify.annotations.NullMarked;
