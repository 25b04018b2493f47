package io.pgbluegreen.changeevent;

/**
 * A column as the source cluster describes it.
 *
 * @param name exactly as the catalog holds it
 * @param type the type's name as {@code format_type} prints it, without modifier, for example {@code bigint}
 * @param modifier the type's modifier ({@code atttypmod}: length, precision, scale), or {@link #NO_MODIFIER} where it has
 *     none or the source does not tell
 */
public record Column(String name, String type, int modifier) {

    public static final int NO_MODIFIER = -1;

    /** A column whose type has no modifier. */
    public Column(String name, String type) {
        this(name, type, NO_MODIFIER);
    }

    /** How a value of the column stands in a frame. */
    enum Form {
        NUMBER,
        BOOLEAN,
        STRING
    }

    public Column {
        if (name.isEmpty() || type.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a column name and a type, found '" + name + "' and '" + type + "'");
        }
    }

    Form form() {
        return switch (type) {
            case "smallint", "integer", "bigint" -> Form.NUMBER;
            case "boolean" -> Form.BOOLEAN;
            default -> Form.STRING;
        };
    }
}
