/** The whole operation on two real servers. */
@NullMarked
package io.pgbluegreen.cutover.real;

import org.jspecify.annotations.NullMarked;
