/** Traffic that goes through HAProxy, moved by its runtime API. */
@NullMarked
package io.pgbluegreen.traffic.haproxy;

import org.jspecify.annotations.NullMarked;
