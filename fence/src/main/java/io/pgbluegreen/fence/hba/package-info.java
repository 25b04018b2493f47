/** The way through {@code pg_hba.conf}: rules that refuse a login. */
@NullMarked
package io.pgbluegreen.fence.hba;

import org.jspecify.annotations.NullMarked;
