package io.pgbluegreen.pg2pulsar.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.ForeignCommit;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForeignCommitWatchTest {

    private static final Relation USERS = relation(new TableId("public", "users"), "id");
    private static final Relation MARKER = relation(MetadataSchema.MARKER, "operation", "kind", "side");
    private static final Change INSERT = new Change.Insert(USERS, Row.of("1"));

    @Test
    void the_newest_marker_before_the_beginning_decides_and_later_ones_come_by_the_stream() {
        List<Marker> now = List.of(
                marker(1, Kind.FINAL, Side.BLUE, 100),
                marker(1, Kind.FIRST, Side.GREEN, 50),
                marker(2, Kind.FIRST, Side.BLUE, 500));
        assertThat(new OwnMarkers(Side.BLUE, now, new Lsn(100)).isActive()).isTrue();
        assertThat(new OwnMarkers(Side.BLUE, now, new Lsn(101)).isActive()).isFalse();
        assertThat(new OwnMarkers(Side.BLUE, now, new Lsn(501)).isActive()).isTrue();
        assertThat(new OwnMarkers(Side.GREEN, now, new Lsn(50)).isActive()).isFalse();
        assertThat(new OwnMarkers(Side.GREEN, now, new Lsn(51)).isActive()).isTrue();
        assertThat(new OwnMarkers(Side.GREEN, List.of(), new Lsn(51)).isActive())
                .isFalse();
    }

    @Test
    void a_sealed_marker_stays_what_it_is_and_a_removed_one_gives_way_to_the_one_before() {
        ForeignCommitWatch watch = watch(Side.BLUE);
        assertThat(foreign(watch, insertMarker("1", "final", "blue"), INSERT)).isFalse();
        assertThat(foreign(watch, updateMarker("1", "final", "blue"))).isFalse();
        assertThat(foreign(watch, INSERT)).isTrue();
        assertThat(foreign(watch, insertMarker("2", "first", "blue"))).isFalse();
        assertThat(foreign(watch, INSERT)).isFalse();
        assertThat(foreign(watch, deleteMarker("2", "first"))).isFalse();
        assertThat(foreign(watch, INSERT)).isTrue();
        assertThat(foreign(watch, new Change.Truncate(List.of(MetadataSchema.MARKER), false, false)))
                .isFalse();
        assertThat(foreign(watch, INSERT)).isFalse();
    }

    @Test
    void what_is_dropped_counts_for_nothing() {
        ForeignCommitWatch watch = watch(Side.GREEN);
        transaction(watch, true, INSERT, insertMarker("1", "first", "green"));
        assertThat(watch.take()).isEmpty();
        assertThat(foreign(watch, INSERT)).isTrue();
    }

    @Test
    void a_truncate_is_one_change_of_all_its_tables() {
        ForeignCommitWatch watch = watch(Side.GREEN);
        List<TableId> tables =
                List.of(new TableId("public", "b"), new TableId("public", "a"), MetadataSchema.HEARTBEAT);
        transaction(watch, false, new Change.Truncate(tables, false, false), INSERT, INSERT);
        assertThat(watch.take())
                .containsExactly(
                        new ForeignCommit(new Lsn(1000), 7, "public.a, public.b, public.users", 3, Instant.EPOCH));
        transaction(watch, false, new Change.Truncate(List.of(MetadataSchema.HEARTBEAT), false, false));
        assertThat(watch.take()).isEmpty();
    }

    @Test
    void of_many_tables_twenty_are_named() {
        ForeignCommitWatch watch = watch(Side.GREEN);
        transaction(
                watch,
                false,
                IntStream.range(0, 21)
                        .mapToObj(i -> new Change.Insert(relation(new TableId("public", "t" + i), "id"), Row.of("1")))
                        .toArray(Change[]::new));
        assertThat(watch.take()).singleElement().satisfies(commit -> {
            assertThat(commit.tables())
                    .contains("public.t19")
                    .endsWith(" and more")
                    .doesNotContain("t20");
            assertThat(commit.changes()).isEqualTo(21);
        });
    }

    private static ForeignCommitWatch watch(Side side) {
        return new ForeignCommitWatch(new OwnMarkers(side, List.of(), Lsn.ZERO));
    }

    private static boolean foreign(ForeignCommitWatch watch, Change... changes) {
        transaction(watch, false, changes);
        return !watch.take().isEmpty();
    }

    private static void transaction(ForeignCommitWatch watch, boolean dropped, Change... changes) {
        watch.accept(new Decoded.Begin(7, new Lsn(1000), Instant.EPOCH), dropped);
        for (Change change : changes) {
            watch.accept(new Decoded.Changed(change), dropped);
        }
        watch.accept(new Decoded.Commit(new Lsn(1000), new Lsn(1048)), dropped);
    }

    private static Change insertMarker(String operation, String kind, String side) {
        return new Change.Insert(MARKER, Row.of(operation, kind, side));
    }

    private static Change updateMarker(String operation, String kind, String side) {
        Row row = Row.of(operation, kind, side);
        return new Change.Update(MARKER, row.only(List.of(0, 1)), row);
    }

    private static Change deleteMarker(String operation, String kind) {
        return new Change.Delete(MARKER, Row.of(operation, kind, "").only(List.of(0, 1)));
    }

    private static Marker marker(long operation, Kind kind, Side side, long lsn) {
        return new Marker(new MarkerKey(operation, kind), side, new Lsn(lsn), Instant.EPOCH, false);
    }

    private static Relation relation(TableId table, String... columns) {
        return new Relation(
                table,
                ReplicaIdentity.DEFAULT,
                java.util.Arrays.stream(columns)
                        .map(name -> new Column(name, "text"))
                        .toList(),
                List.of(0));
    }
}
