package io.pgbluegreen.cli.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills <code>${NAME}</code> and <code>${NAME:default}</code> from the environment into values; <code>$${</code> stands
 * for a plain <code>${</code>. A variable that is not set and has no default is a fault.
 */
final class Substitution {

    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::(?<default>[^}]*))?}|\\$\\{");

    private final Map<String, String> environment;

    Substitution(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    YamlNode apply(String raw, String path, Place place, Faults faults) {
        StringBuilder text = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(raw);
        boolean whole = false;
        boolean good = true;
        while (matcher.find()) {
            String name = matcher.group("name");
            String fallback = matcher.group("default");
            String value = "";
            if (matcher.group().equals("$${")) {
                value = "${";
            } else if (name == null) {
                faults.add(
                        place, path, "expected ${NAME} or ${NAME:default}, found another ${; $${ writes a plain one");
                good = false;
            } else if (environment.containsKey(name)) {
                value = environment.get(name);
                whole = fallback == null && matcher.group().length() == raw.length();
            } else if (fallback != null) {
                value = fallback;
            } else {
                faults.add(place, path, "the environment variable " + name + " is not set");
                good = false;
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(text);
        YamlNode.Origin origin = whole ? YamlNode.Origin.ENVIRONMENT : YamlNode.Origin.FILE;
        return good ? new YamlNode.Scalar(text.toString(), origin, place) : new YamlNode.Reported(place);
    }
}
