/** What the commands do about large objects, which are not replicated: tell, compare, copy. */
@NullMarked
package io.pgbluegreen.cli.largeobject;

import org.jspecify.annotations.NullMarked;
