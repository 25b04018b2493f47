/** What the product knows about PostgreSQL: which side, which version, how names are quoted. */
@NullMarked
package io.pgbluegreen.postgres;

import org.jspecify.annotations.NullMarked;
