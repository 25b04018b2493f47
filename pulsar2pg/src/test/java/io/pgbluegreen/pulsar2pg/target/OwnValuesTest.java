package io.pgbluegreen.pulsar2pg.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.pulsar2pg.TestTarget;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnValuesTest {

    private static final String[] SCHEMA = {
        "CREATE DOMAIN stamp AS timestamptz DEFAULT now()",
        "CREATE DOMAIN later_stamp AS stamp",
        "CREATE DOMAIN no_stamp AS stamp",
        "ALTER DOMAIN no_stamp DROP DEFAULT",
        "CREATE DOMAIN answer AS int DEFAULT 42",
        "CREATE TABLE t (id int PRIMARY KEY)",
        "INSERT INTO t VALUES (1)"
    };

    @ParameterizedTest
    @CsvSource({
        "11, timestamptz DEFAULT now(), true",
        "11, public.stamp, true",
        "11, public.later_stamp, true",
        "11, public.no_stamp, false",
        "11, public.stamp DEFAULT NULL, false",
        "11, public.answer, false",
        "11, timestamptz, false",
        "9.6, public.stamp, true",
        "17, public.later_stamp, true",
        "17, public.answer, false"
    })
    void a_new_column_has_values_of_this_servers_own_where_its_default_or_its_domains_gives_them(
            String major, String definition, boolean own) throws SQLException {
        TestTarget target = TestTarget.create(major, SCHEMA);
        try (Connection connection = target.sessions().open("test")) {
            OwnValues before = OwnValues.before(connection);
            Sql.run(connection, "ALTER TABLE public.t ADD COLUMN c " + definition);
            assertThat(before.withOwnValues(connection).orElse("")).isEqualTo(own ? "column \"c\" of public.t" : "");
        }
    }
}
