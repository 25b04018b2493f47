package io.pgbluegreen.postgres.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DdlStatementTest {

    private static DdlStatement of(String tag, String query) {
        return of(tag, query, Map.of("TimeZone", "UTC", "standard_conforming_strings", "on"));
    }

    private static DdlStatement of(String tag, String query, Map<String, String> settings) {
        return DdlStatement.of(new DdlCommand(
                Side.BLUE,
                1,
                tag,
                "table t",
                Optional.of(query).filter(text -> !text.isEmpty()),
                "public",
                settings,
                "ana",
                Instant.EPOCH,
                Optional.empty()));
    }

    private static void assertUnusable(DdlStatement statement, String reason) {
        assertThat(statement)
                .isInstanceOfSatisfying(DdlStatement.Unusable.class, unusable -> assertThat(unusable.reason())
                        .contains(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE|alter table t add column a int",
                "CREATE VIEW|CREATE OR REPLACE VIEW v AS SELECT 1",
                "CREATE TABLE|CREATE UNLOGGED TABLE t (a int)",
                "CREATE INDEX|CREATE UNIQUE INDEX i ON t (a)",
                "CREATE FUNCTION|CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT 2 $$",
                "COMMENT|COMMENT ON TABLE t IS 'a;b'",
                "GRANT|GRANT SELECT ON t TO ana",
            })
    void one_statement_is_run_as_it_is(String tag, String query) {
        assertThat(of(tag, query)).isEqualTo(new DdlStatement.Usable(query));
    }

    @Test
    void of_several_statements_the_only_one_of_its_kind_is_taken() {
        String query =
                "BEGIN; -- now;\nINSERT INTO t VALUES ('ALTER TABLE; '); /* ; */ ALTER TABLE t DROP COLUMN a; COMMIT";
        assertThat(of("ALTER TABLE", query)).isEqualTo(new DdlStatement.Usable("ALTER TABLE t DROP COLUMN a"));
    }

    @Test
    void strings_that_may_hold_escapes_are_not_taken_apart() {
        assertUnusable(
                of("COMMENT", "COMMENT ON TABLE t IS 'it\\'; --'", Map.of("standard_conforming_strings", "off")),
                "standard_conforming_strings off");
    }

    @Test
    void of_two_statements_of_one_kind_it_is_not_known_which() {
        assertUnusable(of("ALTER TABLE", "ALTER TABLE a ADD x int; ALTER TABLE b ADD x int"), "held 2 commands");
    }

    @Test
    void what_a_function_ran_is_not_known() {
        assertUnusable(of("CREATE TABLE", "SELECT make_partitions()"), "by a function");
        assertUnusable(of("CREATE TABLE", "DO 'BEGIN CREATE TABLE t (a int); END'"), "by a function");
    }

    @Test
    void what_writes_rows_or_may_hold_a_password_is_not_run() {
        assertUnusable(of("CREATE TABLE AS", "CREATE TABLE t AS SELECT 1"), "writes rows");
        assertUnusable(of("SELECT INTO", "SELECT 1 AS a INTO t"), "writes rows");
        assertUnusable(of("CREATE USER MAPPING", ""), "password");
    }

    @Test
    void an_index_is_made_and_dropped_as_a_transaction_allows() {
        assertThat(of("CREATE INDEX", "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"))
                .isEqualTo(new DdlStatement.Usable("CREATE UNIQUE INDEX i ON t (a)"));
        assertThat(of("DROP INDEX", "drop index concurrently i")).isEqualTo(new DdlStatement.Usable("drop index i"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE t DETACH PARTITION p CONCURRENTLY | ALTER TABLE t DETACH PARTITION p",
                "alter table only s.t detach partition \"S\".\"p q\" finalize | alter table only s.t detach partition \"S\".\"p q\"",
                "ALTER TABLE t DETACH PARTITION finalize | ALTER TABLE t DETACH PARTITION finalize",
            })
    void a_partition_is_detached_as_a_transaction_allows(String query, String run) {
        assertThat(of("ALTER TABLE", query)).isEqualTo(new DdlStatement.Usable(run));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ALTER TYPE mood ADD VALUE 'x' BEFORE 'y' | ALTER TYPE mood ADD VALUE IF NOT EXISTS 'x' BEFORE 'y'",
                "alter type s . \"a\"\"b c\" add value if not exists 'x' | alter type s . \"a\"\"b c\" add value IF NOT EXISTS 'x'",
            })
    void a_label_can_be_added_once_more(String query, String again) {
        assertThat(new DdlStatement.Usable(query).addingLabel()).contains(again);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TYPE mood ADD ATTRIBUTE value int",
                "ALTER TYPE mood RENAME VALUE 'x' TO 'ADD VALUE'",
                "COMMENT ON TYPE mood IS 'ALTER TYPE mood ADD VALUE'",
            })
    void other_statements_add_no_label(String query) {
        assertThat(new DdlStatement.Usable(query).addingLabel()).isEmpty();
    }

    @Test
    void the_body_of_a_function_is_no_statement_of_its_own() {
        String query = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END";
        assertThat(of("CREATE FUNCTION", query)).isEqualTo(new DdlStatement.Usable(query));
    }
}
