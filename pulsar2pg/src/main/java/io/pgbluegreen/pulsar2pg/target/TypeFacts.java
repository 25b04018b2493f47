package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.catalog.ColumnType;
import io.pgbluegreen.postgres.catalog.TypeKind;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn.Comparison;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn.Literal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What statements must know of types beyond their names: equality operators of extensions, delimiters of arrays. */
final class TypeFacts {

    private static final String SERVER_SCHEMA = "pg_catalog";

    /** Their equal values have the same text, in any collation. */
    private static final Set<String> EXACT = Set.of(
            "int2",
            "int4",
            "int8",
            "oid",
            "bool",
            "uuid",
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "bytea",
            "bit",
            "varbit",
            "money",
            "char",
            "macaddr",
            "macaddr8",
            "pg_lsn");

    private static final Set<String> COLLATED = Set.of("text", "varchar", "name");

    /**
     * The operator of the default btree operator class, which unique indexes go by, for types outside of pg_catalog; a
     * domain has its base type's.
     */
    private static final String QUERY = """
            WITH RECURSIVE resolved(oid, base) AS (
                SELECT oid, oid FROM pg_catalog.pg_type WHERE typtype <> 'd'
                UNION ALL
                SELECT t.oid, r.base FROM pg_catalog.pg_type t JOIN resolved r ON r.oid = t.typbasetype
                WHERE t.typtype = 'd')
            SELECT t.oid::bigint AS oid, t.typdelim::text AS delimiter, n.nspname AS operator_schema, o.oprname AS operator
            FROM resolved r
            JOIN pg_catalog.pg_type t ON t.oid = r.oid
            LEFT JOIN pg_catalog.pg_opclass c ON c.opcintype = r.base AND c.opcdefault
                AND c.opcmethod = (SELECT oid FROM pg_catalog.pg_am WHERE amname = 'btree')
            LEFT JOIN pg_catalog.pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype
                AND a.amoprighttype = c.opcintype AND a.amopstrategy = 3
            LEFT JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
            WHERE t.typdelim <> ',' OR n.nspname <> 'pg_catalog'""";

    private record Fact(String delimiter, String equality) {}

    private static final Fact USUAL = new Fact(",", "OPERATOR(pg_catalog.=)");

    private final Map<Long, Fact> unusual;

    private TypeFacts(Map<Long, Fact> unusual) {
        this.unusual = unusual;
    }

    static TypeFacts read(Connection connection) throws SQLException {
        Map<Long, Fact> facts = new HashMap<>();
        Sql.list(connection, QUERY, row -> facts.put(row.getLong("oid"), fact(row)));
        return new TypeFacts(facts);
    }

    private static Fact fact(ResultSet row) throws SQLException {
        String schema = row.getString("operator_schema");
        String operator = schema == null
                ? USUAL.equality
                : "OPERATOR(" + Identifiers.quote(schema) + "." + row.getString("operator") + ")";
        return new Fact(row.getString("delimiter"), operator);
    }

    String equality(ColumnType type) {
        return unusual.getOrDefault(type.oid(), USUAL).equality;
    }

    Literal literal(ColumnType type) {
        boolean plain =
                switch (type.kind()) {
                    case BASE, ENUM, RANGE, MULTIRANGE -> true;
                    // unnest() takes a composite value apart, that of a domain too.
                    case ARRAY, COMPOSITE, DOMAIN, PSEUDO -> false;
                };
        boolean comma = unusual.getOrDefault(type.oid(), USUAL).delimiter.equals(",");
        return plain && comma && type.hasArrayType() ? Literal.TYPED_ARRAY : Literal.TEXT_ARRAY;
    }

    static Comparison comparison(ColumnType type) {
        boolean server = type.schema().equals(SERVER_SCHEMA);
        if (type.kind() == TypeKind.ENUM || (server && EXACT.contains(type.name()))) {
            return Comparison.EQUALITY;
        }
        return server && COLLATED.contains(type.name()) ? Comparison.EQUALITY_AND_TEXT : Comparison.TEXT;
    }
}
