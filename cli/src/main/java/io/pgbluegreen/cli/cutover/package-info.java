/** Puts the switch together from its modules: fences, traffic, topics and consumers of one migration. */
@NullMarked
package io.pgbluegreen.cli.cutover;

import org.jspecify.annotations.NullMarked;
