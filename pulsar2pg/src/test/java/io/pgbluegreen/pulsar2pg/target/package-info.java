@NullMarked
package io.pgbluegreen.pulsar2pg.target;

import org.jspecify.annotations.NullMarked;
