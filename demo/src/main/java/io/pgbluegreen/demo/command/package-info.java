/** The subcommands {@code demo} and {@code sandbox}, and how they join the command line. */
@NullMarked
package io.pgbluegreen.demo.command;

import org.jspecify.annotations.NullMarked;
