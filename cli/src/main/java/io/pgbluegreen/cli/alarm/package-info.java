/** Writes to the side that takes none: what {@code bluegreen alarms} shows and acknowledges. */
@NullMarked
package io.pgbluegreen.cli.alarm;

import org.jspecify.annotations.NullMarked;
