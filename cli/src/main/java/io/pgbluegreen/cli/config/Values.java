package io.pgbluegreen.cli.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values of a file, one for each key that it has or that has a default. */
final class Values {

    /** A value and where it stands; nowhere for a default. */
    private record Value(Object value, Optional<Place> place) {}

    private final Map<Key<?>, Value> values = new LinkedHashMap<>();

    <T> void put(Key<T> key, T value, Optional<Place> place) {
        values.put(key, new Value(value, place));
    }

    /** The value of a key that is required or has a default. */
    <T> T get(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException("no value for key " + key.path()));
    }

    /** The value, where there is one. */
    @SuppressWarnings("unchecked") // put() stores a T under a Key<T> only
    <T> Optional<T> find(Key<T> key) {
        return Optional.ofNullable(values.get(key)).map(value -> (T) value.value());
    }

    /** Where the file has the key. */
    Optional<Place> place(Key<?> key) {
        return Optional.ofNullable(values.get(key)).flatMap(Value::place);
    }

    /** Two keys for one thing. */
    void notBoth(Key<?> one, Key<?> other, Faults faults) {
        if (find(one).isPresent() && find(other).isPresent()) {
            fault(faults, other, "stands beside " + one.path() + "; only one of the two may be there");
        }
    }

    /** A fault of a key's value, at its place. */
    void fault(Faults faults, Key<?> key, String what) {
        faults.add(place(key).orElse(Place.START), key.path(), what);
    }
}
