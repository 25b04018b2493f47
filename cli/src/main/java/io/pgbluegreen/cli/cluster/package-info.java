/** A session in one of the two clusters, for commands that work on it once. */
@NullMarked
package io.pgbluegreen.cli.cluster;

import org.jspecify.annotations.NullMarked;
