/** What {@code bluegreen finish} does: removes all that a migration has made, in whatever state it is. */
@NullMarked
package io.pgbluegreen.cli.finish;

import org.jspecify.annotations.NullMarked;
