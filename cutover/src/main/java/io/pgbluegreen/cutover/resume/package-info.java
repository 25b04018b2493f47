/** What becomes of an operation that another process left open. Pure. */
@NullMarked
package io.pgbluegreen.cutover.resume;

import org.jspecify.annotations.NullMarked;
