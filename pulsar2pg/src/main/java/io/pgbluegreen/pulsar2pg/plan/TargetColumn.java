package io.pgbluegreen.pulsar2pg.plan;

/**
 * A column of a target table, as statements need it.
 *
 * @param type what a value is cast to, without modifier, for example {@code bigint} or {@code forum.mood}; for a domain
 *     what it is over
 * @param declared {@code type} with its modifier, as it stands in a definition: {@code numeric(12,2)}
 * @param listed the type of the elements of an array that hands over a list of values: {@code type}, or {@code
 *     pg_catalog.text} where that has no such array
 * @param equality the type's own equality operator with its schema, for example {@code OPERATOR(pg_catalog.=)}
 * @param comparison how a value is told from others where the whole old row is compared
 * @param generated whether the server computes it; such a column cannot be written
 * @param identityAlways whether it is GENERATED ALWAYS AS IDENTITY; UPDATE cannot set such a column
 * @param octal where bytes come in octal that this server reads otherwise
 */
public record TargetColumn(
        String name,
        String type,
        String declared,
        String listed,
        String equality,
        Comparison comparison,
        boolean generated,
        boolean identityAlways,
        Octal octal) {

    /** Where a {@code "char"} above 127 may stand, which comes as a backslash and three octal digits. */
    public enum Octal {
        /** Nowhere, or this server reads it so. */
        NONE,
        /** It is the value, and a statement has to make the byte of it. */
        VALUE,
        /** Within an array or the like. */
        WITHIN
    }

    /** How a value of an old row is compared with the target's. */
    public enum Comparison {
        /** By the type's equality: equal values have the same text. */
        EQUALITY,
        /** By equality, which an index may serve, and by text, which a collation cannot blur. */
        EQUALITY_AND_TEXT,
        /** By text: the type has no equality, or one under which different texts are equal. */
        TEXT
    }

    /** A column without octal. */
    public TargetColumn(
            String name,
            String type,
            String declared,
            String listed,
            String equality,
            Comparison comparison,
            boolean generated,
            boolean identityAlways) {
        this(name, type, declared, listed, equality, comparison, generated, identityAlways, Octal.NONE);
    }

    public TargetColumn {
        if (name.isEmpty() || type.isEmpty() || listed.isEmpty() || equality.isEmpty()) {
            throw new IllegalArgumentException("expected a name, types and an operator, found '" + name + "', '" + type
                    + "', '" + listed + "', '" + equality + "'");
        }
    }
}
