@NullMarked
package io.pgbluegreen.cli.config;

import org.jspecify.annotations.NullMarked;
