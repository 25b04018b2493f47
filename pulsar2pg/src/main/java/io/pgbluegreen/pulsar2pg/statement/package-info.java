/** Turns planned operations into SQL and runs them. */
@NullMarked
package io.pgbluegreen.pulsar2pg.statement;

import org.jspecify.annotations.NullMarked;
