package io.pgbluegreen.pg2pulsar.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements of a script that hold for one major version. */
final class SqlScript {

    private static final Pattern VERSIONS = Pattern.compile("-- (from|to) (\\d+)");

    private SqlScript() {}

    /**
     * @param lines a statement ends with a line that ends with a semicolon; a comment {@code -- from 12} or
     *     {@code -- to 11} holds for the statement that follows it
     */
    static List<String> statements(List<String> lines, int major) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        boolean wanted = true;
        for (String line : lines) {
            Matcher versions = VERSIONS.matcher(line);
            if (versions.matches()) {
                int bound = Integer.parseInt(versions.group(2));
                wanted &= versions.group(1).equals("from") ? major >= bound : major <= bound;
            } else if (!line.startsWith("--") && !line.isBlank()) {
                statement.append(line).append('\n');
                if (line.endsWith(";")) {
                    if (wanted) {
                        statements.add(statement.toString());
                    }
                    statement.setLength(0);
                    wanted = true;
                }
            }
        }
        if (!statement.isEmpty()) {
            throw new IllegalArgumentException("the script's last statement does not end: " + statement);
        }
        return statements;
    }
}
