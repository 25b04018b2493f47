/** What must hold before a switch begins: each check looks at one thing and tells all that it found. */
@NullMarked
package io.pgbluegreen.cutover.check;

import org.jspecify.annotations.NullMarked;
