/** The operator's own commands before and after steps. */
@NullMarked
package io.pgbluegreen.cutover.hook;

import org.jspecify.annotations.NullMarked;
