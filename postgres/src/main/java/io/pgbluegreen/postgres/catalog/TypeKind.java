package io.pgbluegreen.postgres.catalog;

/** What kind of type a type is. */
public enum TypeKind {
    BASE,
    /** An array of another type. */
    ARRAY,
    COMPOSITE,
    DOMAIN,
    ENUM,
    RANGE,
    MULTIRANGE,
    PSEUDO;

    static TypeKind ofTyptype(String typtype, boolean array) {
        if (array) {
            return ARRAY;
        }
        return switch (typtype) {
            case "b" -> BASE;
            case "c" -> COMPOSITE;
            case "d" -> DOMAIN;
            case "e" -> ENUM;
            case "r" -> RANGE;
            case "m" -> MULTIRANGE;
            case "p" -> PSEUDO;
            default -> throw new IllegalArgumentException("unknown typtype '" + typtype + "'");
        };
    }
}
