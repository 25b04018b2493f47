/** Which roles may write, and the two ways that the catalog offers to keep them from it. */
@NullMarked
package io.pgbluegreen.fence.role;

import org.jspecify.annotations.NullMarked;
