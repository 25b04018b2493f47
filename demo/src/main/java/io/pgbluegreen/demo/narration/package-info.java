/** What the audience sees: chapters, aligned lines and tables, plain where the output is no terminal. */
@NullMarked
package io.pgbluegreen.demo.narration;

import org.jspecify.annotations.NullMarked;
