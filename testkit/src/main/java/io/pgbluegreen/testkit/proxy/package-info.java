/** What stands between applications and servers: PgBouncer and HAProxy, from the distribution's packages. */
@NullMarked
package io.pgbluegreen.testkit.proxy;

import org.jspecify.annotations.NullMarked;
