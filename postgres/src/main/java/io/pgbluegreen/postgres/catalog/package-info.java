/** The tables of a database and all that replication must know about them, read in a few queries. */
@NullMarked
package io.pgbluegreen.postgres.catalog;

import org.jspecify.annotations.NullMarked;
