package io.pgbluegreen.cli.config;

import java.util.Optional;

/** The form of a key's value: how documentation names it, and how it is read. */
interface ValueType<T> {

    /** As the documentation's table names it. */
    String label();

    /** The value; nothing where it is wrong, which has then been added to the faults. */
    Optional<T> read(YamlNode node, String path, Faults faults);

    /** How a value stands in a file, for the documentation of defaults. */
    String print(T value);
}
