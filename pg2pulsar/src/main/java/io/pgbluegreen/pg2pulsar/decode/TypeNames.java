package io.pgbluegreen.pg2pulsar.decode;

import java.util.Optional;

/** Gives a type's name, as {@code format_type} prints it without modifier, by its OID in the source. */
@FunctionalInterface
public interface TypeNames {

    /** The name of the type; empty for one that was made since the names were read. */
    Optional<String> name(int oid);
}
