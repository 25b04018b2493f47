package io.pgbluegreen.pulsar2pg.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.pulsar2pg.TestChanges;
import io.pgbluegreen.pulsar2pg.consume.ReceivedFrame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;
import org.junit.jupiter.api.Test;

class TruncateRunsTest {

    private static final Change ROW =
            TestChanges.table("public.t", "k", "k text").insert("1");
    private static final Change A = TestChanges.truncate("public.a");
    private static final Change B = TestChanges.truncate("public.b");

    @Test
    void a_run_is_one_step_also_across_portions_but_ends_with_its_transaction() {
        assertThat(steps(part(false, ROW, A), part(false, B), part(true, B, ROW), part(true, A), part(true, B)))
                .containsExactly(ROW, TestChanges.truncate("public.a", "public.b"), ROW, A, B);
    }

    @Test
    void halves_are_cut_about_the_middle_but_in_no_run() {
        Portion row = part(false, ROW);
        Portion a = part(false, A);
        Portion b = part(false, B, ROW);
        Portion end = part(true, ROW);
        assertThat(TruncateRuns.halves(List.of(row, row, row, end)))
                .containsExactly(List.of(row, row), List.of(row, end));
        assertThat(TruncateRuns.halves(List.of(row, a, b, end))).containsExactly(List.of(row), List.of(a, b, end));
        assertThat(TruncateRuns.halves(List.of(a, b, end))).containsExactly(List.of(a, b), List.of(end));
        assertThat(TruncateRuns.halves(List.of(a, b))).containsExactly(List.of(a, b), List.of());
    }

    private static List<Change> steps(Portion... portions) {
        List<Change> steps = new ArrayList<>();
        TruncateRuns.forEach(List.of(portions), step -> steps.add(step.change()));
        return steps;
    }

    private static Portion part(boolean last, Change... changes) {
        TransactionPart part = new TransactionPart(
                1, new Lsn(16), last ? Optional.of(new Lsn(32)) : Optional.empty(), Instant.EPOCH, 0, List.of(changes));
        Frame frame = new Frame("1", 1, "slot", 1, 1, List.of(part));
        return new Portion(Optional.of(part), new ReceivedFrame(frame, MessageId.earliest, 1), true, 1);
    }
}
