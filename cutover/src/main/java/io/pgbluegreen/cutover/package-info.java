/** The switch from one cluster to the other: steps, journal, undo. */
@NullMarked
package io.pgbluegreen.cutover;

import org.jspecify.annotations.NullMarked;
