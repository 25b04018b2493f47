package io.pgbluegreen.postgres.catalog;

import static io.pgbluegreen.postgres.catalog.TestTables.database;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.ServerVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All ways in which a type can be or hold {@code "char"}. */
class CharTypesTest {

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "11", "13", "14", "17", "18"})
    void row_types_of_relations_hold_it_like_other_types(String major) throws SQLException {
        try (Connection session = database(major, """
                CREATE DOMAIN letter AS "char";
                CREATE DOMAIN "Capital" AS letter CHECK (value <> 'a');
                CREATE TYPE "Pair" AS (first int, second "Capital");
                CREATE TYPE span AS RANGE (subtype = "Pair");
                CREATE TABLE part (id int, dropped "char", c letter);
                ALTER TABLE part DROP COLUMN dropped;
                CREATE TABLE whole (id int, parts part[]);
                CREATE VIEW seen AS SELECT id, whole FROM whole;
                CREATE MATERIALIZED VIEW kept AS SELECT c FROM part;
                CREATE FOREIGN DATA WRAPPER nothing;
                CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing;
                CREATE FOREIGN TABLE far (c "char") SERVER nowhere;
                CREATE TABLE relations (id int, relation pg_catalog.pg_class);
                CREATE TABLE fine (id int, dropped part, name text, other char(3));
                ALTER TABLE fine DROP COLUMN dropped;
                CREATE DOMAIN words AS text[]""")) {
            ServerVersion version = ServerVersion.of(session);

            CharTypes types = CharTypes.read(session);

            // As a stream describes a type by schema and name, too, for which a domain is what it is over.
            assertThat(types.plain()).contains("\"char\"", "pg_catalog.char", "public.letter", "public.\"Capital\"");
            assertThat(types.holding())
                    .doesNotContainAnyElementsOf(types.plain())
                    .contains("\"char\"[]", "pg_catalog._char", "public.\"Pair\"", "public.\"Pair\"[]")
                    .contains("public.\"_Pair\"", "public.span", "public.span[]", "public.part", "public.part[]")
                    .contains("public._part", "public.whole", "public.whole[]", "public.seen", "public.kept")
                    .contains("public.far", "public.far[]", "pg_class", "pg_catalog.pg_class", "public.relations")
                    .doesNotContain("public.fine", "public.fine[]", "text", "text[]", "public.words", "bpchar");
            assertThat(types.holding().contains("public.letter[]")).isEqualTo(version.isAtLeast(11));
            assertThat(types.holding().contains("public.span_multirange")).isEqualTo(version.hasMultiranges());
        }
    }

    @Test
    void partitioned_tables_and_domains_over_row_types_count() throws SQLException {
        try (Connection session = database("13", """
                CREATE TABLE cut (id int, c "char") PARTITION BY LIST (id);
                CREATE DOMAIN cuts AS cut[];
                CREATE DOMAIN one_cut AS cut;
                CREATE TABLE whole (c cuts)""")) {
            assertThat(CharTypes.read(session).holding())
                    .contains("public.cut", "public.cut[]", "public.cuts", "public.one_cut", "public.whole");
        }
    }

    @Test
    void what_was_known_stays_beside_what_is_known_now() {
        CharTypes before = new CharTypes(Set.of("a"), Set.of("b", "c"));
        CharTypes now = new CharTypes(Set.of("a", "d"), Set.of("c", "e"));

        assertThat(before.and(now)).isEqualTo(new CharTypes(Set.of("a", "d"), Set.of("b", "c", "e")));
    }
}
