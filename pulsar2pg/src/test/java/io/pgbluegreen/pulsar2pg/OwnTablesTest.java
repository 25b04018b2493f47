package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The tables of the schema bluegreen whose rows go to the other cluster. */
class OwnTablesTest {

    @Test
    void the_heartbeat_is_a_table_like_any_other() throws Exception {
        TestTarget target = TestTarget.create("11");
        TestChanges beats = TestChanges.table(
                "bluegreen.heartbeat",
                "side",
                "side text",
                "beat bigint",
                "written_at timestamp with time zone",
                "seen_beat bigint",
                "seen_written_at timestamp with time zone");
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.commit(beats.insert("blue", "1", "2026-01-01 00:00:00+00", "0", null))
                    .commit(beats.update("blue", "2", "2026-01-01 00:00:01+00", "1", "2026-01-01 00:00:00+00"));
            applier.awaitSeq(topic.seq());
        }
        assertThat(target.one("SELECT side, beat, seen_beat FROM bluegreen.heartbeat"))
                .isEqualTo("blue|2|1");
    }

    /** One after the other, so that each is a statement of its own, and in one batch. */
    @Test
    void a_marker_is_written_sealed_and_taken_back() throws Exception {
        TestTarget target = TestTarget.create("11");
        TestChanges markers = TestChanges.table(
                MetadataSchema.MARKER.toString(),
                "operation,kind",
                "operation bigint",
                "kind text",
                "side text",
                "inserted_lsn pg_lsn",
                "written_at timestamp with time zone",
                "sealed boolean");
        String[] first = {"1", "final", "blue", "0/16B3748", "2026-01-01 00:00:00.123456+00", "f"};
        String[] sealed = {"1", "final", "blue", "0/16B3748", "2026-01-01 00:00:00.123456+00", "t"};
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.add(markers.insert(first)).send();
            applier.awaitSeq(1);
            assertThat(marker(target)).hasValueSatisfying(marker -> {
                assertThat(marker.side()).isEqualTo(Side.BLUE);
                assertThat(marker.insertedLsn()).isEqualTo(Lsn.parse("0/16B3748"));
                assertThat(marker.writtenAt()).isEqualTo("2026-01-01T00:00:00.123456Z");
                assertThat(marker.sealed()).isFalse();
            });
            topic.add(markers.update(sealed)).send();
            applier.awaitSeq(2);
            assertThat(marker(target)).map(Marker::sealed).contains(true);
            topic.add(markers.delete(sealed)).send();
            applier.awaitSeq(3);
            assertThat(marker(target)).isEmpty();
            topic.add(markers.insert(first))
                    .add(markers.update(sealed))
                    .add(markers.delete(sealed))
                    .add(markers.insert(first))
                    .send();
            applier.awaitSeq(4);
            assertThat(marker(target)).map(Marker::sealed).contains(false);
        }
    }

    private static Optional<Marker> marker(TestTarget target) throws SQLException {
        try (Connection session = target.sessions().open("test")) {
            return MarkerTable.find(session, new MarkerKey(1, MarkerKey.Kind.FINAL));
        }
    }
}
