/** What the forum's clients connect to, and how a cutover sends them to the other server. */
@NullMarked
package io.pgbluegreen.demo.front;

import org.jspecify.annotations.NullMarked;
