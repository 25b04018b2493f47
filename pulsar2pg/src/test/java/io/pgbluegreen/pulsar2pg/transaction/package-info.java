@NullMarked
package io.pgbluegreen.pulsar2pg.transaction;

import org.jspecify.annotations.NullMarked;
