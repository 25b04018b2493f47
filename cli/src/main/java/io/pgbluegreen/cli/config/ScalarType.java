package io.pgbluegreen.cli.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * A value that is one scalar.
 *
 * @param expected what the value must be, as it stands after "expected" in a fault
 * @param parser the value, or nothing where the text is not one
 */
record ScalarType<T>(String label, String expected, Function<String, Optional<T>> parser, Function<T, String> printer)
        implements ValueType<T> {

    @Override
    public Optional<T> read(YamlNode node, String path, Faults faults) {
        Optional<String> text = text(node, path, expected, faults);
        Optional<T> value = text.flatMap(parser);
        if (text.isPresent() && value.isEmpty()) {
            faults.add(node.place(), path, "expected " + expected + ", found " + describe(node));
        }
        return value;
    }

    @Override
    public String print(T value) {
        return printer.apply(value);
    }

    /** A scalar's text, or nothing and a fault where the node is no scalar. */
    static Optional<String> text(YamlNode node, String path, String expected, Faults faults) {
        if (node instanceof YamlNode.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        if (!(node instanceof YamlNode.Reported)) {
            faults.add(node.place(), path, "expected " + expected + ", found " + describe(node));
        }
        return Optional.empty();
    }

    static String describe(YamlNode node) {
        if (node instanceof YamlNode.Mapping) {
            return "keys and values";
        }
        if (node instanceof YamlNode.Sequence) {
            return "a list";
        }
        if (node instanceof YamlNode.Scalar scalar) {
            return shown(scalar.text());
        }
        return "nothing";
    }

    /** A value in a message: a URL may carry a password. */
    static String shown(String value) {
        return value.contains("@") && value.contains("://") ? "one with credentials in it" : "'" + value + "'";
    }
}
