/** The switch as data: its steps, the states of an operation, what leads from one to the other. Pure. */
@NullMarked
package io.pgbluegreen.cutover.plan;

import org.jspecify.annotations.NullMarked;
