/** The command {@code bluegreen}: where it starts, and how every outcome becomes sentences and an exit code. */
@NullMarked
package io.pgbluegreen.cli;

import org.jspecify.annotations.NullMarked;
