/**
 * The whole story on one machine: {@code bluegreen demo} tells it and proves it, {@code bluegreen sandbox} leaves its
 * stage to whoever wants to try the other commands by hand. Production installations go without this module.
 */
@NullMarked
package io.pgbluegreen.demo;

import org.jspecify.annotations.NullMarked;
