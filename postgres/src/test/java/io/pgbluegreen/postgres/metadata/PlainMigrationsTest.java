package io.pgbluegreen.postgres.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own way to apply migrations, which 9.6 needs, and Flyway, which does it elsewhere, must be one and the same. */
class PlainMigrationsTest {

    private static final String HISTORY = "SELECT concat_ws('|', installed_rank, version, description, type, script,"
            + " checksum, installed_by, success) FROM bluegreen.flyway_schema_history ORDER BY installed_rank";

    /** Of all tables, the history among them: columns, constraints and indexes. */
    private static final String SHAPE = """
            SELECT concat_ws('|', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                             pg_get_expr(d.adbin, d.adrelid))
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relnamespace = 'bluegreen'::regnamespace
            UNION ALL SELECT pg_get_constraintdef(oid) || conname FROM pg_constraint
                      WHERE connamespace = 'bluegreen'::regnamespace
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'bluegreen'
            ORDER BY 1""";

    @Test
    void every_script_of_the_folder_is_listed_in_the_order_of_its_version() throws Exception {
        URI folder = Objects.requireNonNull(MetadataSchema.class.getResource("V1__metadata.sql"))
                .toURI();
        try (Stream<Path> files =
                Files.list(Objects.requireNonNull(Path.of(folder).getParent()))) {
            List<String> scripts = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .toList();
            assertThat(Migration.all()).extracting(Migration::script).containsExactlyInAnyOrderElementsOf(scripts);
        }
        assertThat(Migration.all().stream().map(Migration::version).toList())
                .isEqualTo(Stream.iterate(1, i -> i + 1)
                        .limit(Migration.all().size())
                        .toList());
    }

    /** Comments too: a database in LATIN1 refuses a script with a character that it does not have. */
    @Test
    void scripts_have_only_characters_that_every_encoding_has() {
        assertThat(Migration.all())
                .allSatisfy(migration -> assertThat(migration.sql()).isASCII());
    }

    @Test
    void it_leaves_what_flyway_leaves() throws SQLException {
        ConnectionSettings ours = Servers.newDatabase("17");
        ConnectionSettings theirs = Servers.newDatabase("17");
        apply(ours, Migration.all());
        MetadataSchema.migrate(theirs);

        assertThat(lines(ours, HISTORY)).isEqualTo(lines(theirs, HISTORY)).hasSizeGreaterThan(6);
        assertThat(lines(ours, SHAPE)).isEqualTo(lines(theirs, SHAPE)).hasSizeGreaterThan(80);
    }

    /** As when pg_upgrade brings the schema of 9.6 to a newer server, and once more back. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void flyway_goes_on_where_it_ended_and_it_where_flyway_ended(int applied) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase("17");
        apply(settings, Migration.all().subList(0, applied));
        MetadataSchema.migrate(settings);
        List<String> history = lines(settings, HISTORY);
        apply(settings, Migration.all());

        assertThat(lines(settings, HISTORY))
                .isEqualTo(history)
                .hasSize(1 + Migration.all().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void an_older_schema_is_brought_up_to_date_step_by_step_and_keeps_its_rows(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        List<Migration> all = Migration.all();
        apply(settings, all.subList(0, 1));
        try (Connection session = Servers.open(settings)) {
            HeartbeatTable.beat(session, Side.BLUE);
            Sql.run(
                    session,
                    "INSERT INTO bluegreen.applied (source, system_id, timeline, seq, end_lsn, message_id)"
                            + " VALUES ('blue', '73', 1, 7, '0/16B3748', '08a1')");
        }
        for (int i = 2; i < all.size(); i++) {
            apply(settings, all.subList(0, i));
            assertThat(lines(settings, HISTORY)).hasSize(1 + i);
        }
        MetadataSchema.migrate(settings);

        assertThat(lines(settings, HISTORY)).hasSize(1 + all.size());
        assertThat(lines(settings, "SELECT beat::text FROM bluegreen.heartbeat"))
                .containsExactly("1");
        assertThat(lines(
                        settings,
                        "SELECT concat_ws('|', seq, end_lsn, epoch IS NULL, epoch_seq IS NULL) FROM bluegreen.applied"))
                .containsExactly("7|0/16B3748|t|t");
    }

    @Test
    void a_migration_that_fails_leaves_everything_as_it_was() throws SQLException {
        ConnectionSettings settings = Servers.newDatabase("9.6");
        List<Migration> broken = new ArrayList<>(Migration.all());
        broken.add(new Migration(
                1000, "broken", "V1000__broken.sql", "CREATE TABLE bluegreen.half (a int); SELECT 1 / 0", 1));
        assertThatThrownBy(() -> apply(settings, broken))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("division by zero");

        try (Connection session = Servers.open(settings)) {
            assertThat(MetadataSchema.exists(session)).isFalse();
        }
        MetadataSchema.migrate(settings);
    }

    @Test
    void an_empty_schema_that_was_made_beforehand_is_used() throws SQLException {
        ConnectionSettings settings = Servers.newDatabase("9.6");
        try (Connection session = Servers.open(settings)) {
            Sql.run(session, "CREATE SCHEMA bluegreen");
        }
        MetadataSchema.migrate(settings);
        assertThat(lines(settings, "SELECT tablename FROM pg_tables WHERE schemaname = 'bluegreen'"))
                .contains("applied");
    }

    private static void apply(ConnectionSettings settings, List<Migration> migrations) throws SQLException {
        try (Connection session = Servers.open(settings)) {
            PlainMigrations.apply(session, migrations);
        }
    }

    private static List<String> lines(ConnectionSettings settings, String sql) throws SQLException {
        try (Connection session = Servers.open(settings)) {
            return Sql.list(session, sql, row -> String.valueOf(row.getString(1)));
        }
    }
}
