/** What the demo asks of the product, by the same objects that the other commands use. */
@NullMarked
package io.pgbluegreen.demo.product;

import org.jspecify.annotations.NullMarked;
