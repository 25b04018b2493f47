package io.pgbluegreen.traffic.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabasesFileTest {

    private static final Target GREEN = new Target("db2", 6000, "forum");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "forum = host=db1 port=5432|forum = host=db2 port=6000",
                "forum=host=db1|forum=host=db2 port=6000",
                "forum =|forum =host=db2 port=6000",
                "  forum\t=\tport=1  host = 'db1'  |  forum\t=\tport=6000  host = db2  ",
                "forum = host=db1 password='it''s host=db1' port=5432 |forum = host=db2 password='it''s host=db1' port=6000 ",
                "forum = host=db1 dbname=old user=u|forum = host=db2 dbname=forum user=u port=6000",
                "\"forum\" = host=db1,db3 port=5432|\"forum\" = host=db2 port=6000",
            })
    void only_host_port_and_name_change(String before, String after) {
        assertThat(DatabasesFile.parse(before, "forum").retargeted(GREEN)).isEqualTo(after);
        assertThat(DatabasesFile.parse(after, "forum").pointsTo(GREEN)).isTrue();
    }

    @Test
    void all_other_lines_stay_as_they_are() {
        String text = """
                ; forum = host=comment
                # forum = host=comment
                %include forum = host=x
                [databases]
                other = host=db1 port=5432\r
                forum2 = host=db1
                forum = host=db1 port=5432\r
                * = host=db1

                [pgbouncer]
                forum = host=not a database
                listen_port = 6432
                """;
        assertThat(DatabasesFile.parse(text, "forum").retargeted(GREEN))
                .isEqualTo(text.replace("forum = host=db1 port=5432", "forum = host=db2 port=6000"));
    }

    @Test
    void a_target_with_another_name_of_the_database_is_written_out() {
        Target odd = new Target("db2", 6000, "it's forum");
        String written = DatabasesFile.parse("forum = host=db1\n", "forum").retargeted(odd);
        assertThat(written).isEqualTo("forum = host=db2 port=6000 dbname='it''s forum'\n");
        assertThat(DatabasesFile.parse(written, "forum").pointsTo(odd)).isTrue();
        assertThat(DatabasesFile.parse(written, "forum").retargeted(GREEN))
                .isEqualTo("forum = host=db2 port=6000 dbname=forum\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[databases]\n* = host=db1\n", "[pgbouncer]\nforum = host=db1\n", ";forum = host=db1"})
    void a_missing_entry_is_refused(String text) {
        assertThatThrownBy(() -> DatabasesFile.parse(text, "forum")).hasMessageContaining("found none");
    }

    @Test
    void an_entry_that_stands_twice_is_refused() {
        assertThatThrownBy(() -> DatabasesFile.parse("forum = host=a\n[databases]\nforum = host=b\n", "forum"))
                .hasMessageContaining("found 2, in lines [1, 3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "host=", "=db1", "host='db1", "host=db1 password secret"})
    void what_pgbouncer_would_not_understand_is_refused_without_quoting_it(String connectString) {
        assertThatThrownBy(() -> DatabasesFile.parse("forum = " + connectString, "forum"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
