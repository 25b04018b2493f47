package io.pgbluegreen.pg2pulsar.testdecoding;

/**
 * The plugin prints types by {@code format_type_be}, change events name them by {@code format_type} with modifier -1:
 * that differs where the SQL standard gives a type without modifier a length of 1.
 */
final class PrintedType {

    private PrintedType() {}

    static String name(String printed) {
        return switch (printed) {
            case "character" -> "bpchar";
            case "character[]" -> "bpchar[]";
            case "bit" -> "\"bit\"";
            case "bit[]" -> "\"bit\"[]";
            default -> printed;
        };
    }
}
