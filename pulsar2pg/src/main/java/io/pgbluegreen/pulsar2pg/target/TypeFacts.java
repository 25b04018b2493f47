package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.postgres.catalog.ColumnType;
import io.pgbluegreen.postgres.catalog.TypeKind;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn.Comparison;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn.Octal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What statements must know of types beyond their names: equality operators of extensions, delimiters of arrays. */
final class TypeFacts {

    private static final String SERVER_SCHEMA = "pg_catalog";
    private static final String TEXT = "pg_catalog.text";

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
     * domain has its base type's. What a domain is over in the end may stand in an array of its own with commas, or not:
     * an array of arrays is one array, and a box has other delimiters.
     */
    private static final String QUERY = """
            WITH RECURSIVE resolved(oid, base) AS (
                SELECT oid, oid FROM pg_catalog.pg_type WHERE typtype <> 'd'
                UNION ALL
                SELECT t.oid, r.base FROM pg_catalog.pg_type t JOIN resolved r ON r.oid = t.typbasetype
                WHERE t.typtype = 'd')
            SELECT t.oid::bigint AS oid, t.typdelim::text AS delimiter, n.nspname AS operator_schema, o.oprname AS operator,
                   pg_catalog.format_type(b.oid, -1) AS base,
                   b.typtype IN ('b', 'e', 'r', 'm') AND b.typarray <> 0 AND b.typdelim = ',' AS base_listed
            FROM resolved r
            JOIN pg_catalog.pg_type t ON t.oid = r.oid
            JOIN pg_catalog.pg_type b ON b.oid = r.base
            LEFT JOIN pg_catalog.pg_opclass c ON c.opcintype = r.base AND c.opcdefault
                AND c.opcmethod = (SELECT oid FROM pg_catalog.pg_am WHERE amname = 'btree')
            LEFT JOIN pg_catalog.pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype
                AND a.amoprighttype = c.opcintype AND a.amopstrategy = 3
            LEFT JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
            WHERE t.typdelim <> ',' OR n.nspname <> 'pg_catalog' OR t.typtype = 'd'""";

    /** {@code base} and {@code baseListed} are of use for a domain. */
    private record Fact(String delimiter, String equality, String base, boolean baseListed) {}

    private static final Fact USUAL = new Fact(",", "OPERATOR(pg_catalog.=)", "", false);

    private final Map<Long, Fact> unusual;
    private final CharTypes chars;

    private TypeFacts(Map<Long, Fact> unusual, CharTypes chars) {
        this.unusual = unusual;
        this.chars = chars;
    }

    static TypeFacts read(Connection connection) throws SQLException {
        Map<Long, Fact> facts = new HashMap<>();
        Sql.list(connection, QUERY, row -> facts.put(row.getLong("oid"), fact(row)));
        boolean readsOctal = ServerVersion.of(connection).writesCharsInOctal();
        return new TypeFacts(facts, readsOctal ? CharTypes.NONE : CharTypes.read(connection));
    }

    private static Fact fact(ResultSet row) throws SQLException {
        String schema = row.getString("operator_schema");
        String operator = schema == null
                ? USUAL.equality
                : "OPERATOR(" + Identifiers.quote(schema) + "." + row.getString("operator") + ")";
        return new Fact(row.getString("delimiter"), operator, row.getString("base"), row.getBoolean("base_listed"));
    }

    String equality(ColumnType type) {
        return unusual.getOrDefault(type.oid(), USUAL).equality;
    }

    /**
     * What a value is cast to before it is assigned or compared. For a domain it is what that is over: a cast to the
     * domain itself would cut what is too long for it, where assignment complains.
     */
    String type(ColumnType type) {
        return type.kind() == TypeKind.DOMAIN ? domain(type).base() : type.sql();
    }

    /**
     * Of what type an array is that hands over values of this one. Its elements go through the input function, as they
     * did when they were written; a cast from text need not do the same ({@code '-'} is a regclass, and text {@code '-'}
     * cannot be cast to one).
     */
    String listed(ColumnType type) {
        boolean comma = unusual.getOrDefault(type.oid(), USUAL).delimiter.equals(",");
        boolean listed =
                switch (type.kind()) {
                    case BASE, ENUM, RANGE, MULTIRANGE -> comma && type.hasArrayType();
                    case DOMAIN -> domain(type).baseListed();
                    // unnest() takes a composite value apart; an array of arrays is one array.
                    case ARRAY, COMPOSITE, PSEUDO -> false;
                };
        return listed && octal(type) != Octal.VALUE ? type(type) : TEXT;
    }

    Octal octal(ColumnType type) {
        if (chars.plain().contains(type.sql())) {
            return Octal.VALUE;
        }
        return chars.holding().contains(type.sql()) ? Octal.WITHIN : Octal.NONE;
    }

    private Fact domain(ColumnType type) {
        Fact domain = unusual.get(type.oid());
        if (domain == null) {
            throw new IllegalArgumentException("expected the domain " + type.sql() + " among those of this database");
        }
        return domain;
    }

    static Comparison comparison(ColumnType type) {
        boolean server = type.schema().equals(SERVER_SCHEMA);
        if (type.kind() == TypeKind.ENUM || (server && EXACT.contains(type.name()))) {
            return Comparison.EQUALITY;
        }
        return server && COLLATED.contains(type.name()) ? Comparison.EQUALITY_AND_TEXT : Comparison.TEXT;
    }
}
