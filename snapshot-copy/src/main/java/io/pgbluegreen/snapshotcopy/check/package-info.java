/** What must hold before rows are copied, and the locks that keep it so. */
@NullMarked
package io.pgbluegreen.snapshotcopy.check;

import org.jspecify.annotations.NullMarked;
