/** What JUnit finds by itself wherever testkit is on a test's class path. */
@NullMarked
package io.pgbluegreen.testkit.junit;

import org.jspecify.annotations.NullMarked;
