/** Takes each subscription from one topic to the other: the gate, the cursor and the hook. */
@NullMarked
package io.pgbluegreen.consumers.handover;

import org.jspecify.annotations.NullMarked;
