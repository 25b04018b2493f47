/** The applier against real servers. */
@NullMarked
package io.pgbluegreen.pulsar2pg;

import org.jspecify.annotations.NullMarked;
