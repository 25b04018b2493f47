/** What a failure of PostgreSQL means to an operator, and whether trying again can help. */
@NullMarked
package io.pgbluegreen.postgres.error;

import org.jspecify.annotations.NullMarked;
