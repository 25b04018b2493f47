package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.artifact.ServerVersions;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLState;

/**
 * Odd values of every type, in columns, arrays and domains, beside columns that the server fills, are copied, inserted,
 * updated, deleted and given other keys at random, on blue, on green after a cutover, and on blue after the rollback.
 * Where a type has an order, values of it are also part of keys. The server's own text of every column is the same on
 * both sides each time. {@code -Dtypes.seed=N} repeats a run.
 */
class EveryTypeTest {

    private static final int CHANGES = Integer.getInteger("types.changes", 1000);

    @ParameterizedTest
    @CsvSource({"9.6, 18, superuser", "11, 17, managed", "12, 16, superuser", "17, 18, superuser"})
    void every_type_arrives_as_it_was_written_in_both_directions(String blue, String green, String role)
            throws Exception {
        long seed = Long.getLong("types.seed", System.nanoTime());
        System.out.println(blue + " to " + green + ": types.seed=" + seed);
        Random random = new Random(seed);
        MajorPair majors = new MajorPair(blue, green);
        try (TestMigration migration = TestMigration.of("types_" + majors.label(), blue, green)) {
            migration.onBoth(SampleTypes.DDL.toArray(String[]::new));
            List<TypeTable> tables = tables(majors, migration);
            for (TypeTable table : tables) {
                migration.blue.execute(
                        table.ddl(ServerVersions.versionNum(blue)).toArray(String[]::new));
                migration.green.execute(
                        table.ddl(ServerVersions.versionNum(green)).toArray(String[]::new));
            }
            if (role.equals("managed")) {
                ManagedRoles.takeOver(migration);
            }
            change(migration.blue, tables, random);
            migration.load();
            insertAll(migration.blue, tables);
            change(migration.blue, tables, random);
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                change(migration.blue, tables, random);
                migration.awaitSameRows();
                migration.switchTo(Side.GREEN);
                insertAll(migration.green, tables);
                change(migration.green, tables, random);
                migration.awaitSameRows();
                migration.switchTo(Side.BLUE);
                change(migration.blue, tables, random);
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    /** What a column can have and a person can write, by the newest server's own catalog. */
    @Test
    void no_built_in_type_is_forgotten() throws SQLException {
        try (PostgresServer server = PostgresServer.builder("18").start();
                Connection connection = server.connect()) {
            server.execute(SampleTypes.DDL.toArray(String[]::new));
            String names = SampleTypes.at(Integer.MAX_VALUE).stream()
                    .map(type -> "('" + type.name().replace("'", "''") + "')")
                    .collect(Collectors.joining(", "));
            assertThat(TestMigration.one(
                            connection,
                            "SELECT string_agg(t.oid::regtype::text, ', ' ORDER BY t.typname) FROM pg_type t"
                                    + " WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm')"
                                    + " AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)"
                                    + " AND t.oid NOT IN (SELECT name::regtype FROM (VALUES " + names
                                    + ") AS n(name))"))
                    .as("the server refuses input of these")
                    .isEqualTo("gtsvector, pg_brin_bloom_summary, pg_brin_minmax_multi_summary, pg_dependencies,"
                            + " pg_mcv_list, pg_ndistinct, pg_node_tree");
        }
    }

    private static List<TypeTable> tables(MajorPair majors, TestMigration migration) throws SQLException {
        List<TypeTable> tables = new ArrayList<>();
        for (SampleType type : SampleTypes.at(majors.olderVersionNum())) {
            TypeTable.Identity key = canBeKey(migration.blue, type) && canBeKey(migration.green, type)
                    ? TypeTable.Identity.KEY_WITH_VALUE
                    : TypeTable.Identity.KEY;
            for (TypeTable.Identity identity : List.of(key, TypeTable.Identity.INDEX, TypeTable.Identity.FULL)) {
                tables.add(new TypeTable(
                        tables.size(), type, identity, majors.olderVersionNum(), majors.newerVersionNum()));
            }
        }
        return tables;
    }

    /** Whether the server has an order of its values, which a primary key takes. */
    private static boolean canBeKey(PostgresServer server, SampleType type) throws SQLException {
        try (Connection connection = server.connect()) {
            TestMigration.one(connection, "SELECT CAST(NULL AS " + type.name() + ") AS v ORDER BY v");
            return true;
        } catch (SQLException e) {
            if (PSQLState.UNDEFINED_FUNCTION.getState().equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** Before the random changes: every value has to go over in every run. */
    private static void insertAll(PostgresServer server, List<TypeTable> tables) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET xmloption = content");
            connection.setAutoCommit(false);
            for (TypeTable table : tables) {
                table.insertAll(connection);
            }
            connection.commit();
        }
    }

    private static void change(PostgresServer server, List<TypeTable> tables, Random random) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET xmloption = content");
            connection.setAutoCommit(false);
            for (int i = 0; i < CHANGES; i++) {
                tables.get(random.nextInt(tables.size())).change(connection, random);
                if (random.nextInt(10) == 0) {
                    connection.commit();
                }
            }
            connection.commit();
        }
    }
}
