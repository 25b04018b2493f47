/**
 * The same servers run by Testcontainers. The dependency is optional: nothing outside this package names its classes.
 */
@NullMarked
package io.pgbluegreen.testkit.containers;

import org.jspecify.annotations.NullMarked;
