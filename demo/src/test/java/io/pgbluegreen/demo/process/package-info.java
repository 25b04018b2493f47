/** The commands as processes of their own, as a user runs them. */
@NullMarked
package io.pgbluegreen.demo.process;

import org.jspecify.annotations.NullMarked;
