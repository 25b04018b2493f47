/** From change events to frames: what is published, what is dropped, and where a frame ends. */
@NullMarked
package io.pgbluegreen.pg2pulsar.frame;

import org.jspecify.annotations.NullMarked;
