/**
 * Real servers for tests, the demo and benchmarks: PostgreSQL of every major from 9.6 to 18 and Apache Pulsar, each in
 * its own process on loopback ports, gone with the JVM. {@code -Dtestkit=containers} has them run by Testcontainers.
 */
@NullMarked
package io.pgbluegreen.testkit;

import org.jspecify.annotations.NullMarked;
