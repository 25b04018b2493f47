/** Sessions that could still write, and how they are ended; logins as they are tried. */
@NullMarked
package io.pgbluegreen.fence.session;

import org.jspecify.annotations.NullMarked;
