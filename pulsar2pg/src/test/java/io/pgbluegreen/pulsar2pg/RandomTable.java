package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** A table for random changes: its definition, and how to make up values. */
record RandomTable(Relation relation, List<Field> fields, String ddl, Optional<String> unique) {

    /**
     * A column.
     *
     * @param value an SQL expression out of chance and a number that never comes again; empty: the server gives it
     */
    record Field(String name, String type, boolean key, Optional<BiFunction<Random, Integer, String>> value) {

        static Field key(String name, String type, BiFunction<Random, Integer, String> value) {
            return new Field(name, type, true, Optional.of(value));
        }

        static Field given(String name, String type, boolean key) {
            return new Field(name, type, key, Optional.empty());
        }

        static Field of(String name, String type, BiFunction<Random, Integer, String> value) {
            return new Field(name, type, false, Optional.of(value));
        }
    }

    String name() {
        return relation.table().toSql();
    }

    boolean updates() {
        return !relation.key().isEmpty();
    }

    private static RandomTable of(
            String name, ReplicaIdentity identity, Optional<String> unique, String tail, Field... fields) {
        List<Column> columns = new ArrayList<>();
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            columns.add(new Column(
                    fields[i].name().replace("\"", ""), fields[i].type().replace(" GENERATED ALWAYS AS IDENTITY", "")));
            if (identity == ReplicaIdentity.FULL || fields[i].key()) {
                key.add(i);
            }
        }
        TableId id = new TableId("public", name);
        String ddl = "CREATE TABLE " + id.toSql() + " ("
                + List.of(fields).stream().map(f -> f.name() + " " + f.type()).collect(Collectors.joining(", "))
                + tail;
        return new RandomTable(new Relation(id, identity, columns, key), List.of(fields), ddl, unique);
    }

    /** One of every shape. */
    static List<RandomTable> all() {
        BiFunction<Random, Integer, String> number = (random, n) -> Integer.toString(n);
        BiFunction<Random, Integer, String> small = (random, n) -> Integer.toString(random.nextInt(3));
        BiFunction<Random, Integer, String> text =
                (random, n) -> random.nextInt(4) == 0 ? "NULL" : "E'v\\t" + n + "\\\\ \"q\" €, {}\\n'";
        BiFunction<Random, Integer, String> toast =
                (random, n) -> random.nextBoolean() ? "repeat('x" + n + "', 1500)" : "'short'";
        Optional<String> none = Optional.empty();
        return List.of(
                of(
                        "keyed",
                        ReplicaIdentity.DEFAULT,
                        Optional.of("u"),
                        ", PRIMARY KEY (id))",
                        Field.key("id", "bigint", number),
                        Field.of("u", "integer UNIQUE", number),
                        Field.of("bio", "text", toast),
                        Field.of("price", "numeric(20,3)", (r, n) -> n + ".5")),
                of(
                        "two",
                        ReplicaIdentity.DEFAULT,
                        none,
                        ", PRIMARY KEY (a, \"B b\"))",
                        Field.key("a", "character(9)", (r, n) -> "'" + n + "'"),
                        Field.key("\"B b\"", "text", text(text)),
                        Field.of("tags", "text[]", (r, n) -> "ARRAY['a,\"{}', NULL, '" + n + "']"),
                        Field.of("doc", "jsonb", (r, n) -> "'{\"n\": [" + n + ", \"\\\\n\"]}'")),
                of(
                        "log",
                        ReplicaIdentity.DEFAULT,
                        none,
                        ")",
                        Field.of(
                                "at",
                                "timestamp with time zone",
                                (r, n) -> "'2026-01-01 00:00:00Z'::timestamptz + '" + n + " ms'"),
                        Field.of("line", "text", text)),
                of(
                        "full",
                        ReplicaIdentity.FULL,
                        none,
                        ")",
                        Field.of("a", "integer", small),
                        Field.of("doc", "json", (r, n) -> "'{\"a\":  " + r.nextInt(3) + "}'"),
                        Field.of("p", "point", (r, n) -> r.nextBoolean() ? "NULL" : "point(1, " + r.nextInt(2) + ")"),
                        Field.of("t", "text", (r, n) -> r.nextBoolean() ? "NULL" : "'" + r.nextInt(3) + "'"),
                        Field.of("amount", "numeric", (r, n) -> r.nextBoolean() ? "1.0" : "1.00")),
                of(
                        "full_with_key",
                        ReplicaIdentity.FULL,
                        none,
                        ", PRIMARY KEY (id))",
                        Field.key("id", "bigint", number),
                        Field.of("bio", "text", toast),
                        Field.of("n", "real", (r, n) -> n + ".25")),
                of(
                        "ident",
                        ReplicaIdentity.DEFAULT,
                        none,
                        ", PRIMARY KEY (id))",
                        Field.given("id", "bigint GENERATED ALWAYS AS IDENTITY", true),
                        Field.of("v", "text", text)),
                of(
                        "side",
                        ReplicaIdentity.DEFAULT,
                        none,
                        ", PRIMARY KEY (id))",
                        Field.key("id", "integer", number),
                        Field.given("no", "bigint GENERATED ALWAYS AS IDENTITY", false),
                        Field.of("bio", "text", toast)),
                of("bare", ReplicaIdentity.DEFAULT, none, ", PRIMARY KEY (id))", Field.key("id", "integer", number)));
    }

    /** The same without NULL. */
    private static BiFunction<Random, Integer, String> text(BiFunction<Random, Integer, String> nullable) {
        return (random, n) -> "coalesce(" + nullable.apply(random, n) + ", '')";
    }
}
