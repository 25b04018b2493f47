/** Facts about a server and the role that is connected to it. */
@NullMarked
package io.pgbluegreen.postgres.server;

import org.jspecify.annotations.NullMarked;
