/** What the switch needs of the world around the two clusters; other modules bring it. */
@NullMarked
package io.pgbluegreen.cutover.port;

import org.jspecify.annotations.NullMarked;
