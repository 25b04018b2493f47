/** Workloads to measure with: pgbench's TPC-B-like transactions, and bulk changes. */
@NullMarked
package io.pgbluegreen.testkit.tpcb;

import org.jspecify.annotations.NullMarked;
