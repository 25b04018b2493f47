/** How numbers and tables are written for people. */
@NullMarked
package io.pgbluegreen.cli.text;

import org.jspecify.annotations.NullMarked;
