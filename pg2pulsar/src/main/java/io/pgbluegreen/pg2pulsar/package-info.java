/** The publisher of one cluster: replication slot to topic. */
@NullMarked
package io.pgbluegreen.pg2pulsar;

import org.jspecify.annotations.NullMarked;
