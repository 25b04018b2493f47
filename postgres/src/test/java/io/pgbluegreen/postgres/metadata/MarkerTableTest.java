package io.pgbluegreen.postgres.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerTableTest {

    private static final MarkerKey FINAL_1 = new MarkerKey(1, MarkerKey.Kind.FINAL);
    private static final MarkerKey FIRST_1 = new MarkerKey(1, MarkerKey.Kind.FIRST);
    private static final MarkerKey FIRST_2 = new MarkerKey(2, MarkerKey.Kind.FIRST);

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void a_marker_says_which_side_takes_writes_until_it_is_taken_back(String major) throws SQLException {
        try (Connection session = migrated(major)) {
            assertActive(session, Side.BLUE);
            MarkerTable.write(session, FINAL_1, Side.BLUE);
            assertThat(MarkerTable.isActive(session, Side.BLUE)).isFalse();
            MarkerTable.write(session, FIRST_1, Side.GREEN);
            assertActive(session, Side.GREEN);
            MarkerTable.write(session, new MarkerKey(2, MarkerKey.Kind.FINAL), Side.GREEN);
            MarkerTable.write(session, FIRST_2, Side.BLUE);
            assertActive(session, Side.BLUE);
            assertThat(MarkerTable.newest(session, Side.BLUE)).map(Marker::key).contains(FIRST_2);

            assertThat(MarkerTable.remove(session, FIRST_2)).isTrue();
            assertThat(MarkerTable.remove(session, FIRST_2)).isFalse();
            assertThat(MarkerTable.isActive(session, Side.BLUE)).isFalse();
            assertThat(MarkerTable.readAll(session))
                    .extracting(Marker::key)
                    .containsExactly(FINAL_1, FIRST_1, new MarkerKey(2, MarkerKey.Kind.FINAL));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void writing_and_sealing_twice_leaves_what_was_written_first(String major) throws SQLException {
        try (Connection session = migrated(major)) {
            Lsn before = position(session);
            Marker written = MarkerTable.write(session, FINAL_1, Side.BLUE);
            assertThat(written.sealed()).isFalse();
            assertThat(written.insertedLsn()).isBetween(before, position(session));
            assertThat(MarkerTable.write(session, FINAL_1, Side.BLUE)).isEqualTo(written);

            Marker sealed = MarkerTable.seal(session, FINAL_1);
            assertThat(sealed.sealed()).isTrue();
            assertThat(sealed.insertedLsn()).isEqualTo(written.insertedLsn());
            String row = version(session);
            assertThat(MarkerTable.seal(session, FINAL_1)).isEqualTo(sealed);
            assertThat(version(session)).as("no second version of the row").isEqualTo(row);
            assertThat(MarkerTable.find(session, FINAL_1)).contains(sealed);
        }
    }

    @Test
    void a_marker_that_is_not_there_cannot_be_sealed_nor_be_written_for_both_sides() throws SQLException {
        try (Connection session = migrated("17")) {
            assertThat(MarkerTable.find(session, FINAL_1)).isEmpty();
            assertThatThrownBy(() -> MarkerTable.seal(session, FINAL_1))
                    .hasMessageContaining("final marker of operation 1");
            MarkerTable.write(session, FINAL_1, Side.BLUE);
            assertThatThrownBy(() -> MarkerTable.write(session, FINAL_1, Side.GREEN))
                    .hasMessageContaining("written by green, found it written by blue");
        }
    }

    private static void assertActive(Connection session, Side active) throws SQLException {
        assertThat(MarkerTable.isActive(session, active)).isTrue();
        assertThat(MarkerTable.isActive(session, active.other())).isFalse();
    }

    private static Lsn position(Connection session) throws SQLException {
        return Lsn.parse(Sql.one(
                session, "SELECT " + ServerVersion.of(session).currentWalInsertLsnFunction(), row -> row.getString(1)));
    }

    private static String version(Connection session) throws SQLException {
        return Sql.one(session, "SELECT ctid::text FROM bluegreen.marker", row -> row.getString(1));
    }

    private static Connection migrated(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        MetadataSchema.migrate(settings);
        return Servers.open(settings);
    }
}
