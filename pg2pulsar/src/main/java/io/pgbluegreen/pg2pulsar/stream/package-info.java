/** The server's replication stream: messages in, feedback out. */
@NullMarked
package io.pgbluegreen.pg2pulsar.stream;

import org.jspecify.annotations.NullMarked;
