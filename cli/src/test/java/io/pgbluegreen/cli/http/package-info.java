@NullMarked
package io.pgbluegreen.cli.http;

import org.jspecify.annotations.NullMarked;
