/** Measurements of the product against its peers, side by side in one run. */
@NullMarked
package io.pgbluegreen.benchmarks;

import org.jspecify.annotations.NullMarked;
