@NullMarked
package io.pgbluegreen.sequencefixer;

import org.jspecify.annotations.NullMarked;
