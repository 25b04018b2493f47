package io.pgbluegreen.postgres.catalog;

import java.util.Optional;

/**
 * A type as one database knows it. OIDs of types that users made differ between clusters; names do not.
 *
 * @param name {@code typname}, for example {@code int8} or {@code _text}
 * @param sql as {@code format_type} prints it without modifier and with an empty search path, ready for a cast:
 *     {@code bigint}, {@code timestamp with time zone}, {@code bpchar}, {@code forum.mood}, {@code text[]}
 * @param element what an array is an array of, in the same form
 * @param domainBase what a domain is a domain over, in the same form
 * @param hasArrayType whether values of it can stand in an array (not so for arrays themselves, and domains before 11)
 */
public record ColumnType(
        long oid,
        String schema,
        String name,
        String sql,
        TypeKind kind,
        Optional<String> element,
        Optional<String> domainBase,
        boolean hasArrayType) {

    public ColumnType {
        if (oid <= 0 || schema.isEmpty() || name.isEmpty() || sql.isEmpty()) {
            throw new IllegalArgumentException("expected an OID and names of a type, found " + oid + ", '" + schema
                    + "', '" + name + "', '" + sql + "'");
        }
        if (element.isPresent() != (kind == TypeKind.ARRAY) || domainBase.isPresent() != (kind == TypeKind.DOMAIN)) {
            throw new IllegalArgumentException(
                    "expected an element for an array and a base for a domain only, found otherwise for " + sql);
        }
    }
}
