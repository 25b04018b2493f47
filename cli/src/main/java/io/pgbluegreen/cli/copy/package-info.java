/** What {@code bluegreen copy} does: the first load of green, shown as it goes, and then the way back. */
@NullMarked
package io.pgbluegreen.cli.copy;

import org.jspecify.annotations.NullMarked;
