@NullMarked
package io.pgbluegreen.pulsar2pg.plan;

import org.jspecify.annotations.NullMarked;
