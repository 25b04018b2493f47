/** Merges source transactions into target transactions and brings them to the target, each exactly once. */
@NullMarked
package io.pgbluegreen.pulsar2pg.transaction;

import org.jspecify.annotations.NullMarked;
