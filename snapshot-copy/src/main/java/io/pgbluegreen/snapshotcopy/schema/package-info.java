/** Definitions of tables: carried to green with the client programs of PostgreSQL, or compared with what green has. */
@NullMarked
package io.pgbluegreen.snapshotcopy.schema;

import org.jspecify.annotations.NullMarked;
