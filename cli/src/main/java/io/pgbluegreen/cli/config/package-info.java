/**
 * The file {@code migration.yaml}: what may stand in it, how it is read, and what comes out. Everything that is wrong
 * with a file is reported at once, with key, line and column.
 */
@NullMarked
package io.pgbluegreen.cli.config;

import org.jspecify.annotations.NullMarked;
