package io.pgbluegreen.cli;

import java.util.List;

/**
 * Brings more subcommands from another module, found by {@link java.util.ServiceLoader}. That keeps what only some
 * installations have (the demo with its test servers) off the class path of the others.
 */
public interface CommandProvider {

    /** Objects or classes that carry picocli's {@code @Command}, to be added in this order. */
    List<Object> commands(Surroundings surroundings);
}
