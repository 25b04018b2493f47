/** How every part says what keeps it from going on, or might: what was found, where, and what to do. */
@NullMarked
package io.pgbluegreen.problem;

import org.jspecify.annotations.NullMarked;
