@NullMarked
package io.pgbluegreen.cli;

import org.jspecify.annotations.NullMarked;
