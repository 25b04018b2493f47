/** Sessions in both clusters for the length of one operation, and the lock that excludes another one. */
@NullMarked
package io.pgbluegreen.cutover.cluster;

import org.jspecify.annotations.NullMarked;
