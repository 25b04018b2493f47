package io.pgbluegreen.pg2pulsar.testdecoding;

import java.util.List;
import java.util.Optional;

/** Prints changes as the C source of 9.6's test_decoding says, given what the server's output functions print. */
final class PrintedTuple {

    private static final List<String> BARE =
            List.of("smallint", "integer", "bigint", "oid", "real", "double precision", "numeric");

    /**
     * A column with its value as the output function prints it.
     *
     * @param value empty for NULL
     * @param unchanged whether the value is stored out of line and did not change
     */
    record Printed(String name, String type, Optional<String> value, boolean unchanged) {}

    private PrintedTuple() {}

    /** A name as {@code quote_identifier} prints it; {@code quoteAll} is the parameter quote_all_identifiers. */
    static String name(String name, boolean quoteAll) {
        return !quoteAll && name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** @param skipNulls as for an old tuple */
    static String tuple(List<Printed> columns, boolean skipNulls, boolean quoteAll) {
        StringBuilder text = new StringBuilder();
        for (Printed column : columns) {
            if (column.value().isEmpty() && skipNulls) {
                continue;
            }
            text.append(' ')
                    .append(name(column.name(), quoteAll))
                    .append('[')
                    .append(column.type())
                    .append("]:");
            if (column.value().isEmpty()) {
                text.append("null");
            } else if (column.unchanged()) {
                text.append("unchanged-toast-datum");
            } else {
                text.append(literal(column.type(), column.value().get()));
            }
        }
        return text.toString();
    }

    private static String literal(String type, String value) {
        if (BARE.contains(type)) {
            return value;
        }
        return switch (type) {
            case "bit", "bit varying" -> "B'" + value + "'";
            case "boolean" -> value.equals("t") ? "true" : "false";
            default -> "'" + value.replace("'", "''") + "'";
        };
    }
}
