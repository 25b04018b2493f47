@NullMarked
package io.pgbluegreen.cli.command;

import org.jspecify.annotations.NullMarked;
