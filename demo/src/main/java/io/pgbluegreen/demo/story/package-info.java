/** The demo's chapters, in the order in which they are told. */
@NullMarked
package io.pgbluegreen.demo.story;

import org.jspecify.annotations.NullMarked;
