/**
 * The contract of the topic: what a frame holds, how it is written and read. Pure values, no I/O.
 */
@NullMarked
package io.pgbluegreen.changeevent;

import org.jspecify.annotations.NullMarked;
