/** Moves clients from one cluster to the other through PgBouncer, HAProxy or a command. */
@NullMarked
package io.pgbluegreen.traffic;

import org.jspecify.annotations.NullMarked;
