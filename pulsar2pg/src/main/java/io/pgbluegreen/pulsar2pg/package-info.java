/** Applies the changes of one cluster, read from its topic, to another cluster. */
@NullMarked
package io.pgbluegreen.pulsar2pg;

import org.jspecify.annotations.NullMarked;
