/** From an output plugin's bytes to change events. Pure functions over arrays, no socket in sight. */
@NullMarked
package io.pgbluegreen.pg2pulsar.decode;

import org.jspecify.annotations.NullMarked;
