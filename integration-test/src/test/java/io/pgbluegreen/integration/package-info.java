/** Tests of the whole: real servers, the command as its users run it, processes that are killed. */
@NullMarked
package io.pgbluegreen.integration;

import org.jspecify.annotations.NullMarked;
