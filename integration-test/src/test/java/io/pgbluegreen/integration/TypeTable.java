package io.pgbluegreen.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A table with a value of one type, an array of them, and one of a domain over the type; and random changes of it. */
final class TypeTable {

    /** How a row is found on the other side. */
    enum Identity {
        KEY,
        /** The value is a part of the primary key, so that a row is looked for by it. */
        KEY_WITH_VALUE,
        INDEX,
        FULL
    }

    /** What a row of an index can hold, whatever the type. */
    private static final int MOST_CHARACTERS_IN_KEY = 1000;

    /** A column that the server numbers. */
    private enum Numbered {
        NO,
        ALWAYS,
        BY_DEFAULT
    }

    private final String name;
    private final String domain;
    private final SampleType type;
    private final List<String> values;
    private final List<String> keyValues;
    private final Identity identity;
    private final Numbered numbered;
    private final boolean generated;
    private final boolean virtual;
    private long nextId;
    private int rows;

    /**
     * @param number tells it from others; neighbours differ in which columns the server fills
     * @param version of the older server
     * @param newer the newer one's
     */
    TypeTable(int number, SampleType type, Identity identity, int version, int newer) {
        this.name = "odd.t" + number + "_" + identity.name().toLowerCase(Locale.ROOT);
        // Domains over composite types came with version 11.
        this.domain = type.isComposite() && version < 110_000 ? type.name() : name.replace("odd.t", "odd.d");
        this.type = type;
        this.values = type.valuesAt(version);
        this.keyValues = values.stream()
                .filter(value -> value.length() <= MOST_CHARACTERS_IN_KEY)
                .toList();
        this.identity = identity;
        this.numbered =
                version < 100_000 ? Numbered.NO : Numbered.values()[(number / 3 + number) % Numbered.values().length];
        // From 18 on, whole rows with such a column are no identity of a published table.
        this.generated = version >= 120_000 && number / 3 % 2 == 0 && (identity != Identity.FULL || newer < 180_000);
        this.virtual = number / 6 % 2 == 0;
    }

    /** @param version of the server that it is for: newer ones may compute when they read what older ones store */
    List<String> ddl(int version) {
        List<String> ddl = new ArrayList<>();
        if (!domain.equals(type.name())) {
            ddl.add("CREATE DOMAIN " + domain + " AS " + type.name());
        }
        ddl.add("CREATE TABLE " + name + " (id bigint NOT NULL, "
                + (generated
                        ? "g int GENERATED ALWAYS AS (2 * n) "
                                + (virtual && version >= 180_000 ? "VIRTUAL, " : "STORED, ")
                        : "")
                + "v " + type.name() + ", a " + type.name() + "[], d " + domain + ", "
                + (numbered == Numbered.NO
                        ? ""
                        : "i int GENERATED " + numbered.name().replace('_', ' ') + " AS IDENTITY, ")
                + "n int)");
        switch (identity) {
            case KEY -> ddl.add("ALTER TABLE " + name + " ADD PRIMARY KEY (id)");
            case KEY_WITH_VALUE -> ddl.add("ALTER TABLE " + name + " ADD PRIMARY KEY (v, id)");
            case INDEX -> {
                String index = name.substring("odd.".length()) + "_id";
                ddl.add("CREATE UNIQUE INDEX " + index + " ON " + name + " (id)");
                ddl.add("ALTER TABLE " + name + " REPLICA IDENTITY USING INDEX " + index);
            }
            case FULL -> ddl.add("ALTER TABLE " + name + " REPLICA IDENTITY FULL");
        }
        return ddl;
    }

    /** Every value once, so that none is left to chance. */
    void insertAll(Connection connection) throws SQLException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String literal = literal(values.get(i));
            String v = identity == Identity.KEY_WITH_VALUE ? literal(keyValues.get(i % keyValues.size())) : literal;
            all.add("(" + ++nextId + ", " + as(v, type.name()) + ", ARRAY[" + literal + "]::" + type.name() + "[], "
                    + as(literal, domain) + ", 0)");
        }
        execute(connection, "INSERT INTO " + name + " (id, v, a, d, n) VALUES " + String.join(", ", all));
        rows += all.size();
    }

    /** One random INSERT, UPDATE, change of the key or DELETE. */
    void change(Connection connection, Random random) throws SQLException {
        int kind = rows < 3 ? 0 : random.nextInt(6);
        switch (kind) {
            case 0, 1 -> insert(connection, random);
            case 2, 3 -> update(connection, random);
            case 4 -> execute(connection, "UPDATE " + name + " SET id = " + ++nextId + where(random));
            default -> {
                execute(connection, "DELETE FROM " + name + where(random));
                rows--;
            }
        }
    }

    private void insert(Connection connection, Random random) throws SQLException {
        // Without a key, rows that are equal in all columns are legal.
        int copies = identity == Identity.FULL && random.nextInt(4) == 0 ? 2 : 1;
        // What the server numbers would tell copies apart.
        boolean given = numbered != Numbered.NO && (copies > 1 || random.nextInt(4) == 0);
        String row = "(" + ++nextId + ", " + value(random) + ", " + array(random) + ", " + domainValue(random) + ", 0"
                + (given ? ", " + random.nextInt() : "") + ")";
        execute(
                connection,
                "INSERT INTO " + name + " (id, v, a, d, n" + (given ? ", i) OVERRIDING SYSTEM VALUE" : ")") + " VALUES "
                        + String.join(", ", Collections.nCopies(copies, row)));
        rows += copies;
    }

    private void update(Connection connection, Random random) throws SQLException {
        List<String> sets = new ArrayList<>(List.of(
                "v = " + value(random),
                "a = " + array(random),
                "d = " + domainValue(random),
                "n = coalesce(n, 0) + 1"));
        switch (numbered) {
            case NO -> {}
            case ALWAYS -> sets.add("i = DEFAULT");
            case BY_DEFAULT -> sets.add("i = " + random.nextInt());
        }
        Collections.shuffle(sets, random);
        execute(
                connection,
                "UPDATE " + name + " SET " + String.join(", ", sets.subList(0, 1 + random.nextInt(sets.size())))
                        + where(random));
    }

    private String where(Random random) {
        return " WHERE ctid = (SELECT ctid FROM " + name + " ORDER BY id, ctid OFFSET " + random.nextInt(rows)
                + " LIMIT 1)";
    }

    private String value(Random random) {
        if (identity == Identity.KEY_WITH_VALUE) {
            return as(literal(keyValues, random), type.name());
        }
        return random.nextInt(8) == 0 ? "NULL" : as(literal(random), type.name());
    }

    private String domainValue(Random random) {
        return random.nextInt(8) == 0 ? "NULL" : as(literal(random), domain);
    }

    private String array(Random random) {
        String cast = "::" + type.name() + "[]";
        return switch (random.nextInt(6)) {
            case 0 -> "NULL";
            case 1 -> "'{}'" + cast;
            case 2 ->
                "ARRAY[[" + literal(random) + ", NULL], [" + literal(random) + ", " + literal(random) + "]]" + cast;
            default -> "ARRAY[" + literal(random) + ", NULL, " + literal(random) + "]" + cast;
        };
    }

    private String literal(Random random) {
        return literal(values, random);
    }

    private static String literal(List<String> values, Random random) {
        return literal(values.get(random.nextInt(values.size())));
    }

    private static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private static String as(String literal, String type) {
        return "CAST(" + literal + " AS " + type + ")";
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SQLException(sql.substring(0, Math.min(sql.length(), 300)) + ": " + e.getMessage(), e);
        }
    }
}
