/** The servers' programs: resolved from Maven Central when they are first needed, kept in the user's caches. */
@NullMarked
package io.pgbluegreen.testkit.artifact;

import org.jspecify.annotations.NullMarked;
