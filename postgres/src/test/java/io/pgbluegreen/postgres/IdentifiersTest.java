package io.pgbluegreen.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {

    private static final String ALPHABET = "aB'\"\\;-$%_ \n\tÄ表😀e";

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void literals_and_names_come_back_as_they_went(String standardConformingStrings) throws SQLException {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        try (Connection session = Servers.open(Servers.newDatabase("17"))) {
            Sql.run(session, "SET standard_conforming_strings TO " + standardConformingStrings);
            Sql.run(session, "SET escape_string_warning TO off");
            for (int i = 0; i < 300; i++) {
                String text = text(random);
                String sql = "SELECT " + Identifiers.literal(text) + " AS " + Identifiers.quote(text);
                try (var statement = session.createStatement();
                        var rows = statement.executeQuery(sql.replace("?", "??"))) {
                    rows.next();
                    assertThat(rows.getString(1)).as("-Dtest.seed=%d", seed).isEqualTo(text);
                    assertThat(rows.getMetaData().getColumnLabel(1))
                            .as("-Dtest.seed=%d", seed)
                            .isEqualTo(text);
                }
            }
        }
    }

    @Test
    void what_cannot_be_a_name_is_refused() {
        assertThatThrownBy(() -> Identifiers.quote("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Identifiers.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Identifiers.literal("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Identifiers.quote(List.of("a", "b\"c"))).isEqualTo("\"a\", \"b\"\"c\"");
    }

    /** At most 12 characters of 4 bytes: longer names than 63 bytes would be cut by the server. */
    private static String text(Random random) {
        int[] alphabet = ALPHABET.codePoints().toArray();
        return random.ints(1 + random.nextInt(12), 0, alphabet.length)
                .map(place -> alphabet[place])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
