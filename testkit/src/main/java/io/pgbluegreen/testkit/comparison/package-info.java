/** Proves that two servers hold the same rows, whatever their majors. */
@NullMarked
package io.pgbluegreen.testkit.comparison;

import org.jspecify.annotations.NullMarked;
