/** What {@code bluegreen sequences} shows. */
@NullMarked
package io.pgbluegreen.cli.sequence;

import org.jspecify.annotations.NullMarked;
