@NullMarked
package io.pgbluegreen.cli.daemon;

import org.jspecify.annotations.NullMarked;
