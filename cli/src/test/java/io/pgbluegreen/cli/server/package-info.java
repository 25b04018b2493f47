@NullMarked
package io.pgbluegreen.cli.server;

import org.jspecify.annotations.NullMarked;
