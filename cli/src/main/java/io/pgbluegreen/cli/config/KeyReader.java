package io.pgbluegreen.cli.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the values of a set of keys from a file's tree, and reports every key that is not one of them. */
final class KeyReader {

    private final Set<String> paths = new LinkedHashSet<>();
    private final Set<String> sections = new LinkedHashSet<>();
    private final List<Key<?>> keys;
    private final Faults faults;

    KeyReader(List<Key<?>> keys, Faults faults) {
        this.keys = keys;
        this.faults = faults;
        for (Key<?> key : keys) {
            paths.add(key.path());
            for (int dot = key.path().indexOf('.'); dot >= 0; dot = key.path().indexOf('.', dot + 1)) {
                sections.add(key.path().substring(0, dot));
            }
        }
    }

    Values read(YamlNode.Mapping root) {
        reportUnknown(root, "");
        Values values = new Values();
        keys.forEach(key -> read(key, root, values));
        return values;
    }

    private <T> void read(Key<T> key, YamlNode.Mapping root, Values values) {
        Optional<YamlNode> node = find(root, key.path());
        if (node.isPresent()) {
            key.type()
                    .read(node.get(), key.path(), faults)
                    .ifPresent(value ->
                            values.put(key, value, Optional.of(node.get().place())));
        } else if (key.presence() instanceof Key.Presence.Default<T> given) {
            values.put(key, given.value(), Optional.empty());
        } else if (key.presence() instanceof Key.Presence.Required<T> && sectionIsReadable(root, key.path())) {
            faults.add(
                    placeOfSection(root, key.path()),
                    key.path(),
                    "is missing; expected " + key.type().label());
        }
    }

    private void reportUnknown(YamlNode.Mapping mapping, String section) {
        for (Map.Entry<String, YamlNode.Entry> named : mapping.entries().entrySet()) {
            String path = section.isEmpty() ? named.getKey() : section + "." + named.getKey();
            YamlNode value = named.getValue().value();
            if (sections.contains(path)) {
                if (value instanceof YamlNode.Mapping inner) {
                    reportUnknown(inner, path);
                } else if (!(value instanceof YamlNode.Reported)) {
                    faults.add(value.place(), path, "expected keys and values, found " + ScalarType.describe(value));
                }
            } else if (!paths.contains(path)) {
                faults.add(named.getValue().keyPlace(), path, "unknown key" + suggestion(named.getKey(), section));
            }
        }
    }

    private String suggestion(String name, String section) {
        Set<String> known = new TreeSet<>();
        String prefix = section.isEmpty() ? "" : section + ".";
        for (String path : paths) {
            if (path.startsWith(prefix)) {
                known.add(firstPart(path.substring(prefix.length())));
            }
        }
        return Spelling.nearest(name, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; here stand " + String.join(", ", known));
    }

    private static Optional<YamlNode> find(YamlNode.Mapping root, String path) {
        String name = firstPart(path);
        Optional<YamlNode> value = Optional.ofNullable(root.entries().get(name)).map(YamlNode.Entry::value);
        if (name.length() == path.length()) {
            return value;
        }
        return value.filter(YamlNode.Mapping.class::isInstance)
                .flatMap(inner -> find((YamlNode.Mapping) inner, path.substring(name.length() + 1)));
    }

    private static String firstPart(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }

    /** A section that is no mapping has been reported; its keys are then not missing as well. */
    private static boolean sectionIsReadable(YamlNode.Mapping root, String path) {
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            Optional<YamlNode> section = find(root, path.substring(0, dot));
            if (section.isPresent() && !(section.get() instanceof YamlNode.Mapping)) {
                return false;
            }
        }
        return true;
    }

    /** Of the innermost section that is there. */
    private static Place placeOfSection(YamlNode.Mapping root, String path) {
        Place place = root.place();
        YamlNode.Mapping section = root;
        String rest = path;
        while (rest.indexOf('.') >= 0) {
            String name = firstPart(rest);
            YamlNode.Entry entry = section.entries().get(name);
            if (entry == null) {
                return place;
            }
            place = entry.keyPlace();
            if (!(entry.value() instanceof YamlNode.Mapping inner)) {
                return place;
            }
            section = inner;
            rest = rest.substring(name.length() + 1);
        }
        return place;
    }
}
