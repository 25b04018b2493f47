/** What workloads have in common: where clients connect, and how fast they go. */
@NullMarked
package io.pgbluegreen.testkit.client;

import org.jspecify.annotations.NullMarked;
