/** Publications and replication slots. */
@NullMarked
package io.pgbluegreen.postgres.replication;

import org.jspecify.annotations.NullMarked;
