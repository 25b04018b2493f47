/** How every part says that it cannot go on: what was found, where, and what to do. */
@NullMarked
package io.pgbluegreen.problem;

import org.jspecify.annotations.NullMarked;
