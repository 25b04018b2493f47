/** What the target database holds that the applier goes by: tables, the progress row, where each table starts. */
@NullMarked
package io.pgbluegreen.pulsar2pg.target;

import org.jspecify.annotations.NullMarked;
