package io.pgbluegreen.cli.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Commands by the moment at which each is called: {@code before-STEP}, {@code after-STEP} or {@code undone-STEP}.
 *
 * @param moments all that there are
 */
record HooksType(Set<String> moments) implements ValueType<Map<String, List<String>>> {

    private static final ListType COMMAND = ValueTypes.command();

    @Override
    public String label() {
        return "moments with commands";
    }

    @Override
    public Optional<Map<String, List<String>>> read(YamlNode node, String path, Faults faults) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            if (!(node instanceof YamlNode.Reported)) {
                faults.add(node.place(), path, "expected keys and values, found " + ScalarType.describe(node));
            }
            return Optional.empty();
        }
        Map<String, List<String>> hooks = new LinkedHashMap<>();
        mapping.entries().forEach((moment, entry) -> {
            if (moments.contains(moment)) {
                COMMAND.read(entry.value(), path + "." + moment, faults)
                        .ifPresent(command -> hooks.put(moment, command));
            } else {
                faults.add(entry.keyPlace(), path + "." + moment, unknown(moment));
            }
        });
        return Optional.of(hooks);
    }

    private String unknown(String moment) {
        return "there is no such moment; "
                + Spelling.nearest(moment, moments)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("expected before-, after- or undone- and a step's name");
    }

    @Override
    public String print(Map<String, List<String>> value) {
        return "{}";
    }
}
