/** Traffic that the operator's own program moves. */
@NullMarked
package io.pgbluegreen.traffic.command;

import org.jspecify.annotations.NullMarked;
