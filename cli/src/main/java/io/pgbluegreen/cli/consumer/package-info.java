/** The readers of the topics: shown, and handed over after a cutover. */
@NullMarked
package io.pgbluegreen.cli.consumer;

import org.jspecify.annotations.NullMarked;
