/** Large objects: what there is, and how those of two clusters differ. No version of PostgreSQL decodes them. */
@NullMarked
package io.pgbluegreen.postgres.largeobject;

import org.jspecify.annotations.NullMarked;
