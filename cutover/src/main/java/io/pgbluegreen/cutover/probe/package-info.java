/** A client of our own that writes while the switch is under way, and measures what applications go through. */
@NullMarked
package io.pgbluegreen.cutover.probe;

import org.jspecify.annotations.NullMarked;
