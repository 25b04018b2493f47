/** The first load by a clone of blue's files. */
@NullMarked
package io.pgbluegreen.cli.adopt;

import org.jspecify.annotations.NullMarked;
