/**
 * What daemons tell by HTTP: whether the process is alive and its daemons work, and how the migration does, for
 * Prometheus. Nothing here changes anything, and a page never waits for a server.
 */
@NullMarked
package io.pgbluegreen.cli.http;

import org.jspecify.annotations.NullMarked;
