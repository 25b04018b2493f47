package io.pgbluegreen.cli.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One value of a YAML file, with the place where it begins. */
sealed interface YamlNode {

    Place place();

    /** What a scalar's text consists of, which decides whether it may be a secret. */
    enum Origin {
        /** Stands in the file as it is, at least in part. */
        FILE,
        /** Is the value of one environment variable and nothing else. */
        ENVIRONMENT
    }

    /** A text, number or boolean, all as text, environment variables already filled in. */
    record Scalar(String text, Origin origin, Place place) implements YamlNode {}

    /** Keys with their values, in the file's order. */
    record Mapping(Map<String, Entry> entries, Place place) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /** A value and the place of its key. */
    record Entry(Place keyPlace, YamlNode value) {}

    record Sequence(List<YamlNode> items, Place place) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** A key with nothing behind it, or {@code null}. */
    record Empty(Place place) implements YamlNode {}

    /** A value that could not be read and has been reported already. */
    record Reported(Place place) implements YamlNode {}
}
