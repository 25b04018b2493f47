/** The stage left open for trying the other commands by hand. */
@NullMarked
package io.pgbluegreen.demo.sandbox;

import org.jspecify.annotations.NullMarked;
