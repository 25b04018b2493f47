/** The schema {@code bluegreen} that the product keeps in both databases, and typed access to its tables. */
@NullMarked
package io.pgbluegreen.postgres.metadata;

import org.jspecify.annotations.NullMarked;
