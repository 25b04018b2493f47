/** Which operations bring about what a run of changes did, with as few statements as the meaning allows. No I/O. */
@NullMarked
package io.pgbluegreen.pulsar2pg.plan;

import org.jspecify.annotations.NullMarked;
