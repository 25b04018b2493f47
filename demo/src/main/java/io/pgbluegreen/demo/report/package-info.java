/** What came out: the figures, the verdict, and {@code report.json}. */
@NullMarked
package io.pgbluegreen.demo.report;

import org.jspecify.annotations.NullMarked;
