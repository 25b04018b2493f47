/** How both directions of a migration do: read from both clusters and both topics, shown as a table or as JSON. */
@NullMarked
package io.pgbluegreen.cli.status;

import org.jspecify.annotations.NullMarked;
