/** A thin layer over JDBC: bind, run, read rows. */
@NullMarked
package io.pgbluegreen.postgres.sql;

import org.jspecify.annotations.NullMarked;
