/** What a test needs of the machine beyond Java: a program of the distribution's packages, or leave to mount. */
@NullMarked
package io.pgbluegreen.testkit.requirement;

import org.jspecify.annotations.NullMarked;
