/** The fences of both sides, as commands raise, lower and show them. */
@NullMarked
package io.pgbluegreen.cli.fence;

import org.jspecify.annotations.NullMarked;
