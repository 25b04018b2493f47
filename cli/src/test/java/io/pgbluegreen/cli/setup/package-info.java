@NullMarked
package io.pgbluegreen.cli.setup;

import org.jspecify.annotations.NullMarked;
