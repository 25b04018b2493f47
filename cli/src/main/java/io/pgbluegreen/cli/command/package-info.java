/** The subcommands: each parses, calls and prints, no more. */
@NullMarked
package io.pgbluegreen.cli.command;

import org.jspecify.annotations.NullMarked;
