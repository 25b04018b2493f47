/** What each step does to the world, one class a step. */
@NullMarked
package io.pgbluegreen.cutover.step;

import org.jspecify.annotations.NullMarked;
