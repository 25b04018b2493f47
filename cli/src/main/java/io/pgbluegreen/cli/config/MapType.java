package io.pgbluegreen.cli.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Names with texts.
 *
 * @param check what is wrong with one of the pairs, a sentence each
 */
record MapType(String label, Function<Map<String, String>, List<String>> check)
        implements ValueType<Map<String, String>> {

    @Override
    public Optional<Map<String, String>> read(YamlNode node, String path, Faults faults) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            if (!(node instanceof YamlNode.Reported)) {
                faults.add(node.place(), path, "expected keys and values, found " + ScalarType.describe(node));
            }
            return Optional.empty();
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> ScalarType.text(entry.value(), path + "." + name, "a text", faults)
                .ifPresent(text -> {
                    pairs.put(name, text);
                    check.apply(Map.of(name, text))
                            .forEach(fault -> faults.add(entry.keyPlace(), path + "." + name, fault));
                }));
        return Optional.of(pairs);
    }

    @Override
    public String print(Map<String, String> value) {
        return "{}";
    }
}
