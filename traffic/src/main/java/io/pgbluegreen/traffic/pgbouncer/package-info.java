/** Traffic that goes through PgBouncer, held and moved by its admin console. */
@NullMarked
package io.pgbluegreen.traffic.pgbouncer;

import org.jspecify.annotations.NullMarked;
