package io.pgbluegreen.cli.finish;

import java.util.function.BooleanSupplier;

/**
 * Something that the migration has made.
 *
 * @param what names it, with the server
 * @param isThere throws a {@link io.pgbluegreen.problem.Problem} where that cannot be told
 * @param remove takes it away; throws a {@link io.pgbluegreen.problem.Problem} where that fails
 */
record Remnant(String what, BooleanSupplier isThere, Runnable remove) {}
