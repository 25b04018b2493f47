/** Measurements from outside: what anybody with two connections could see for themselves. */
@NullMarked
package io.pgbluegreen.demo.probe;

import org.jspecify.annotations.NullMarked;
