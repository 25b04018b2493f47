/**
 * Prepares the clusters and Pulsar for a migration: first every check, all findings together, then every step, each
 * of which does nothing where its work is there already.
 */
@NullMarked
package io.pgbluegreen.cli.setup;

import org.jspecify.annotations.NullMarked;
