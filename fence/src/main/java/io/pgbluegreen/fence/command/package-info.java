/** The way through a program of the operator's. */
@NullMarked
package io.pgbluegreen.fence.command;

import org.jspecify.annotations.NullMarked;
