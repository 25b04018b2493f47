/** Databases that follow the side which takes writes: prepared, loaded, fed, and shown. */
@NullMarked
package io.pgbluegreen.cli.follower;

import org.jspecify.annotations.NullMarked;
