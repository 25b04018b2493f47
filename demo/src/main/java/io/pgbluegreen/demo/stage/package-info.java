/** The servers on this machine, and the forum that lives in them. */
@NullMarked
package io.pgbluegreen.demo.stage;

import org.jspecify.annotations.NullMarked;
