package io.pgbluegreen.cli.config;

import java.util.Optional;

/**
 * One key of the file.
 *
 * @param path with its sections, dots between
 * @param presence what holds where the file does not have it
 */
record Key<T>(String path, ValueType<T> type, Presence<T> presence) {

    sealed interface Presence<T> {

        /** The file must have it. */
        record Required<T>() implements Presence<T> {}

        /** It may be left out and then means nothing, or what its documentation says. */
        record Optional<T>() implements Presence<T> {}

        record Default<T>(T value) implements Presence<T> {}
    }

    static <T> Key<T> required(String path, ValueType<T> type) {
        return new Key<>(path, type, new Presence.Required<>());
    }

    static <T> Key<T> optional(String path, ValueType<T> type) {
        return new Key<>(path, type, new Presence.Optional<>());
    }

    static <T> Key<T> of(String path, ValueType<T> type, T defaultValue) {
        return new Key<>(path, type, new Presence.Default<>(defaultValue));
    }

    /** The default as it would stand in a file; nothing where there is none. */
    Optional<String> defaultText() {
        return presence instanceof Presence.Default<T> given
                ? Optional.of(type.print(given.value()))
                : Optional.empty();
    }
}
