package io.pgbluegreen.changeevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableIdTest {

    @Provide
    Arbitrary<TableId> tables() {
        return FrameArbitraries.tableId();
    }

    @Property
    void any_table_survives_as_text(@ForAll("tables") TableId table) {
        assertThat(TableId.parse(table.toString())).isEqualTo(table);
        assertThat(TableId.parse(table.toSql())).isEqualTo(table);
    }

    @Property
    void two_tables_never_share_a_text(@ForAll("tables") TableId one, @ForAll("tables") TableId other) {
        assertThat(one.toString().equals(other.toString())).isEqualTo(one.equals(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    public     | users   | public.users
                    public     | Users   | public."Users"
                    Odd schema | a.b     | "Odd schema"."a.b"
                    _a$1       | 1a      | _a$1."1a"
                    public     | a "b" c | public."a ""b"" c"
                    public     | select  | public.select
                    """)
    void only_plain_lower_case_stands_without_quotes(String schema, String name, String text) {
        assertThat(new TableId(schema, name)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "users", ".", "a.", ".b", "a.b.c", "\"a.b", "a.\"b", "a.\"b\"c", "\"a\"b.c", "\"\".a", "a.\""
            })
    void other_texts_are_no_table(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TableId.parse(text));
    }

    @Test
    void statements_always_quote() {
        assertThat(new TableId("public", "us\"ers").toSql()).isEqualTo("\"public\".\"us\"\"ers\"");
    }
}
