package io.pgbluegreen.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A list of texts.
 *
 * @param check what is wrong with an item, if anything
 */
record ListType(String label, Function<String, Optional<String>> check) implements ValueType<List<String>> {

    @Override
    public Optional<List<String>> read(YamlNode node, String path, Faults faults) {
        if (!(node instanceof YamlNode.Sequence sequence)) {
            if (!(node instanceof YamlNode.Reported)) {
                faults.add(node.place(), path, "expected " + label + ", found " + ScalarType.describe(node));
            }
            return Optional.empty();
        }
        List<String> items = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            ScalarType.text(item, path, "a text", faults).ifPresent(text -> {
                items.add(text);
                check.apply(text).ifPresent(fault -> faults.add(item.place(), path, fault));
            });
        }
        return Optional.of(items);
    }

    @Override
    public String print(List<String> value) {
        return value.stream().map(item -> '"' + item + '"').collect(Collectors.joining(", ", "[", "]"));
    }
}
