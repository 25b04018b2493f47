/** Server processes that never outlive the JVM that started them, and what they need: a folder, ports, an OS user. */
@NullMarked
package io.pgbluegreen.testkit.process;

import org.jspecify.annotations.NullMarked;
