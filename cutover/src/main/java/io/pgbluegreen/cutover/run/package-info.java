/** Carries an operation from state to state: time limits, hooks, interruption, undo. Knows no cluster. */
@NullMarked
package io.pgbluegreen.cutover.run;

import org.jspecify.annotations.NullMarked;
