/** Connections to either side: settings, secrets, and the session parameters that each kind of work needs. */
@NullMarked
package io.pgbluegreen.postgres.session;

import org.jspecify.annotations.NullMarked;
