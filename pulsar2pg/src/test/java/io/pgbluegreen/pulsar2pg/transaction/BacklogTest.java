package io.pgbluegreen.pulsar2pg.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.pulsar2pg.BatchLimits;
import io.pgbluegreen.pulsar2pg.TestChanges;
import io.pgbluegreen.pulsar2pg.consume.ReceivedFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.pulsar.client.api.MessageId;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final long MILLI = 1_000_000;

    private final Backlog backlog = new Backlog(new BatchLimits(10, 1000, Duration.ofMillis(100)));

    private static Portion portion(int changes, boolean last, long bytes) {
        Change change = TestChanges.table("public.t", "k", "k text").insert("1");
        return portion(Collections.nCopies(changes, change), last, bytes);
    }

    private static Portion ddl() {
        return portion(
                List.of(TestChanges.table("bluegreen.ddl_command", "id", "id bigint")
                        .insert("1")),
                false,
                10);
    }

    private static Portion portion(List<Change> all, boolean last, long bytes) {
        TransactionPart part = new TransactionPart(
                1, new Lsn(16), last ? Optional.of(new Lsn(32)) : Optional.empty(), Instant.EPOCH, 0, all);
        Frame frame = new Frame("1", 1, "slot", 1, 1, List.of(part));
        return new Portion(Optional.of(part), new ReceivedFrame(frame, MessageId.earliest, (int) bytes), true, bytes);
    }

    @Test
    void nothing_is_due_while_more_waits_and_no_limit_is_reached() {
        backlog.add(List.of(portion(1, true, 10)), 0);
        assertThat(backlog.cut(false, false, 99 * MILLI)).isEmpty();
        assertThat(backlog.cut(false, false, 100 * MILLI)).isPresent();
    }

    @Test
    void everything_whole_is_due_when_nothing_more_waits() {
        Portion begun = portion(1, false, 10);
        backlog.add(List.of(portion(1, true, 10), portion(1, true, 10), begun), 0);
        Backlog.Cut cut = backlog.cut(false, true, 0).orElseThrow();
        assertThat(cut.commits()).isTrue();
        assertThat(cut.portions()).hasSize(2);
        assertThat(backlog.cut(false, true, 1000 * MILLI))
                .as("a transaction without its end")
                .isEmpty();
        assertThat(backlog.isEmpty()).isFalse();
    }

    @Test
    void rows_and_bytes_are_limits() {
        backlog.add(List.of(portion(10, true, 10)), 0);
        assertThat(backlog.cut(false, false, 0)).isPresent();
        backlog.add(List.of(portion(1, true, 1000)), 0);
        assertThat(backlog.cut(false, false, 0)).isPresent();
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void a_piece_of_a_large_transaction_is_written_without_a_commit_when_a_limit_is_reached() {
        backlog.add(List.of(portion(6, false, 10)), 0);
        assertThat(backlog.cut(false, true, 1000 * MILLI)).isEmpty();
        backlog.add(List.of(portion(6, false, 10)), 0);
        Backlog.Cut cut = backlog.cut(false, false, 0).orElseThrow();
        assertThat(cut.commits()).isFalse();
        assertThat(cut.portions()).hasSize(2);
    }

    /** PostgreSQL empties no table without those that refer to it. */
    @Test
    void a_piece_ends_in_no_run_of_truncates() {
        Portion rows = portion(6, false, 10);
        Portion begun = portion(List.of(TestChanges.truncate("public.parent")), false, 1000);
        Portion rest = portion(List.of(TestChanges.truncate("public.child")), false, 10);
        Portion more = portion(6, false, 10);
        backlog.add(List.of(rows, begun), 0);
        assertThat(backlog.cut(false, false, 0)).hasValue(new Backlog.Cut(List.of(rows), false));
        assertThat(backlog.cut(true, true, 0)).isEmpty();
        backlog.add(List.of(rest), 0);
        assertThat(backlog.cut(true, true, 0)).isEmpty();
        backlog.add(List.of(more), 0);
        assertThat(backlog.cut(true, true, 0)).hasValue(new Backlog.Cut(List.of(begun, rest, more), false));
    }

    @Test
    void the_end_of_an_open_transaction_is_committed_alone() {
        backlog.add(List.of(portion(1, false, 1), portion(1, true, 1), portion(1, true, 1)), 0);
        Backlog.Cut cut = backlog.cut(true, false, 0).orElseThrow();
        assertThat(cut.commits()).isTrue();
        assertThat(cut.portions()).hasSize(2);
        assertThat(backlog.cut(false, false, 0)).isEmpty();
    }

    @Test
    void a_ddl_command_is_written_alone_and_what_stands_before_it_at_once() {
        Portion before = portion(1, true, 1);
        Portion piece = portion(1, false, 1);
        Portion command = ddl();
        Portion rest = portion(0, true, 1);
        backlog.add(List.of(before, piece, command, rest), 0);
        assertThat(backlog.cut(false, false, 0)).hasValue(new Backlog.Cut(List.of(before), true));
        assertThat(backlog.cut(false, false, 0)).hasValue(new Backlog.Cut(List.of(piece), false));
        assertThat(backlog.cut(true, false, 0)).hasValue(new Backlog.Cut(List.of(command), false));
        assertThat(backlog.cut(true, false, 0)).hasValue(new Backlog.Cut(List.of(rest), true));
    }

    /** In whatever pieces it goes out, it is what came in, and a commit stands only at the end of a transaction. */
    @Property(tries = 500)
    void nothing_is_lost_and_no_transaction_is_torn(@ForAll Random random) {
        Backlog any = new Backlog(new BatchLimits(1 + random.nextInt(20), 1 + random.nextInt(200), Duration.ZERO));
        List<Portion> in = new ArrayList<>();
        List<Portion> out = new ArrayList<>();
        boolean open = false;
        for (int i = 0; i < 60; i++) {
            Portion portion = i < 59 && random.nextInt(6) == 0
                    ? ddl()
                    : portion(random.nextInt(5), i == 59 || random.nextInt(3) > 0, random.nextInt(50));
            in.add(portion);
            any.add(List.of(portion), i);
            Optional<Backlog.Cut> cut = any.cut(open, random.nextBoolean(), i);
            while (cut.isPresent()) {
                out.addAll(cut.get().portions());
                open = !cut.get().commits();
                assertThat(cut.get().portions().size() == 1
                                || cut.get().portions().stream().noneMatch(Portion::isDdl))
                        .isTrue();
                assertThat(out.get(out.size() - 1).isBoundary())
                        .isEqualTo(cut.get().commits());
                cut = any.cut(open, true, i);
            }
        }
        assertThat(out).isEqualTo(in);
        assertThat(any.isEmpty()).isTrue();
    }
}
