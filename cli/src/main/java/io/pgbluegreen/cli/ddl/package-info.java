/** DDL commands that one side recorded, and what is decided about them for the other. */
@NullMarked
package io.pgbluegreen.cli.ddl;

import org.jspecify.annotations.NullMarked;
