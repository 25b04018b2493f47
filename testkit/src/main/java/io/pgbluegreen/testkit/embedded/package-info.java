/** Servers as processes of this machine, from Maven Central's artifacts. */
@NullMarked
package io.pgbluegreen.testkit.embedded;

import org.jspecify.annotations.NullMarked;
