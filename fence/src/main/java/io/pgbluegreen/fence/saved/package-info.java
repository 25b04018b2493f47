/** What taking the fence back needs, kept in the cluster itself. */
@NullMarked
package io.pgbluegreen.fence.saved;

import org.jspecify.annotations.NullMarked;
