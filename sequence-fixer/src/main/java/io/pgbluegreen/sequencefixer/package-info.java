/**
 * Brings the sequences of one cluster to where those of the other are. Logical decoding never carries their values, so a
 * switch must: {@link io.pgbluegreen.sequencefixer.SequenceFixer} reads and sets them,
 * {@link io.pgbluegreen.sequencefixer.SequenceComparison} and {@link io.pgbluegreen.sequencefixer.SequencePlan} say, without
 * a server, how they differ and what is to be done.
 */
@NullMarked
package io.pgbluegreen.sequencefixer;

import org.jspecify.annotations.NullMarked;
