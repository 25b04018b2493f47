@NullMarked
package io.pgbluegreen.cli.text;

import org.jspecify.annotations.NullMarked;
