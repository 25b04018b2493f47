/** Finds transactions that somebody committed on a side which takes no writes. */
@NullMarked
package io.pgbluegreen.pg2pulsar.foreign;

import org.jspecify.annotations.NullMarked;
