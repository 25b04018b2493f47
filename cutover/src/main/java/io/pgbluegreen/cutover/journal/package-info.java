/** What an operation has written down in both clusters, so that another process can finish or undo it. */
@NullMarked
package io.pgbluegreen.cutover.journal;

import org.jspecify.annotations.NullMarked;
