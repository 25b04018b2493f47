package io.pgbluegreen.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Identifiers;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableFilterTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "public.*,          public,     users,       true",
                "public.*,          publicity,  users,       false",
                "forum.events_*,    forum,      events_2026, true",
                "forum.events_*,    forum,      events,      false",
                "forum.event?,      forum,      events,      true",
                "*.*,               anything,   at all,      true",
                "Forum.Users,       forum,      users,       true",
                "Forum.Users,       Forum,      Users,       false",
                "\"Forum\".\"Users\", Forum,    Users,       true",
                "\"Forum\".\"U*\",  Forum,      Users,       false",
                "\"a.b\".c,         a.b,        c,           true",
                "\"a.b\".c,         a,          b.c,         false",
                "\"a\"\"b\".*,      'a\"b',     c,           true",
                "s.a+b,             s,          a+b,         true",
                "s.a+b,             s,          aab,         false"
            })
    void a_pattern_matches_as_psql_would(String pattern, String schema, String table, boolean expected) {
        TableFilter filter = TableFilter.of(List.of(pattern), List.of());

        assertThat(filter.includes(new TableId(schema, table))).isEqualTo(expected);
    }

    @Property
    void any_table_is_matched_by_its_own_quoted_name(@ForAll @NotEmpty String schema, @ForAll @NotEmpty String table) {
        if (schema.indexOf('\0') >= 0 || table.indexOf('\0') >= 0) {
            return;
        }
        TableId id = new TableId(schema, table);

        assertThat(NamePattern.parse(id.toSql()).matches(id)).isTrue();
        assertThat(NamePattern.parse(Identifiers.quote(schema) + ".*").matches(id))
                .isTrue();
        assertThat(NamePattern.parse(id.toSql()).matches(new TableId(schema, table + "x")))
                .isFalse();
    }

    @Test
    void exclusion_wins_over_inclusion() {
        TableFilter filter = TableFilter.of(List.of("public.*", "forum.*"), List.of("*.log_*"));

        assertThat(filter.includes(new TableId("public", "users"))).isTrue();
        assertThat(filter.includes(new TableId("public", "log_1"))).isFalse();
        assertThat(filter.includes(new TableId("other", "users"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pg_catalog", "information_schema", "pg_toast", "pg_temp_3", "pg_toast_temp_3", "bluegreen"})
    void system_schemas_and_our_own_never_take_part(String schema) {
        assertThat(TableFilter.ALL.includes(new TableId(schema, "t"))).isFalse();
        assertThat(TableFilter.of(List.of(schema + ".*"), List.of()).includes(new TableId(schema, "t")))
                .isFalse();
    }

    @Test
    void flyway_history_of_the_users_takes_part() {
        assertThat(TableFilter.ALL.includes(new TableId("public", "flyway_schema_history")))
                .isTrue();
    }

    @Test
    void patterns_that_match_nothing_are_told() {
        TableFilter filter = TableFilter.of(List.of("public.*", "forum.evnts"), List.of("public.users", "typo.*"));

        assertThat(filter.patternsWithoutTable(List.of(new TableId("public", "users"), new TableId("forum", "events"))))
                .containsExactly("forum.evnts", "typo.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "users", "public.", ".users", "a.b.c", "\"a.b", "\"a\"b.c", "a\"b.c", "\"\".a"})
    void what_is_not_schema_and_table_is_refused(String pattern) {
        assertThatThrownBy(() -> TableFilter.of(List.of(pattern), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected schema.table")
                .hasMessageContaining("'" + pattern + "'");
    }
}
