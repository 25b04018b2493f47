package io.pgbluegreen.cutover.resume;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.cutover.journal.OperationNotes;
import io.pgbluegreen.cutover.journal.Owner;
import io.pgbluegreen.cutover.plan.Event;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.resume.Decision.Ask;
import io.pgbluegreen.cutover.resume.Decision.GoOn;
import io.pgbluegreen.cutover.resume.Decision.Nothing;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cutover from blue to green was left open; which side may be opened by what is found? */
class ResumptionTest {

    private static final Owner OWNER = new Owner("host", 1, "dba");

    private static JournalEntry entry(OperationState state, int transition) {
        JournalEntry begun = JournalEntry.begin(7, Side.BLUE, OWNER, Instant.EPOCH);
        return new JournalEntry(
                7, Side.BLUE, state, transition, OWNER, Instant.EPOCH, Instant.EPOCH, Optional.empty(), begun.notes());
    }

    private static Seen seen(JournalEntry entry, Level fence, Kind... markers) {
        return new Seen(
                Optional.of(entry),
                fence,
                List.of(markers).stream()
                        .map(kind -> new Marker(
                                new MarkerKey(7, kind),
                                kind == Kind.FINAL ? Side.BLUE : Side.GREEN,
                                Lsn.ZERO,
                                Instant.EPOCH,
                                false))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void with_both_sides_there_the_point_of_no_return_decides(Step step) {
        JournalEntry entry = entry(OperationState.running(step), 5);
        Decision decision =
                Resumption.decide(Map.of(Side.BLUE, seen(entry, Level.RAISED), Side.GREEN, seen(entry, Level.RAISED)));
        assertThat(decision).isInstanceOf(GoOn.class);
        assertThat(((GoOn) decision).event()).isEqualTo(Event.RESUMED);
        assertThat(((GoOn) decision).why()).contains(step.isReversible() ? "undone" : "finished");
    }

    @Test
    void the_copy_with_the_later_transition_is_right() {
        JournalEntry earlier = entry(OperationState.running(Step.FIRST_MARKER), 8);
        JournalEntry later = entry(OperationState.running(Step.UNFENCE), 9);
        Decision decision = Resumption.decide(
                Map.of(Side.BLUE, seen(earlier, Level.RAISED), Side.GREEN, seen(later, Level.RAISED)));
        assertThat(((GoOn) decision).entry()).isEqualTo(later);
    }

    @Test
    void an_ended_operation_is_left_alone() {
        JournalEntry open = entry(OperationState.undoing(Step.HOLD), 8);
        JournalEntry ended = entry(new OperationState(Phase.UNDONE, Step.PREFLIGHT), 9);
        assertThat(Resumption.decide(Map.of(Side.BLUE, seen(ended, Level.OPEN), Side.GREEN, seen(open, Level.RAISED))))
                .isInstanceOf(Nothing.class);
        assertThat(Resumption.decide(Map.of())).isInstanceOf(Nothing.class);
    }

    /** Only in the states of which blue was told that green may be opened without it, green must be asked. */
    @ParameterizedTest
    @EnumSource
    void blue_alone_is_opened_only_when_green_cannot_have_been(Step step) {
        JournalEntry entry = entry(OperationState.running(step), 5);
        Decision decision = Resumption.decide(Map.of(Side.BLUE, seen(entry, Level.RAISED)));
        boolean certain = step.compareTo(Step.SEQUENCES) < 0;
        assertThat(decision).isInstanceOf(certain ? GoOn.class : Ask.class);
        if (!certain) {
            assertThat(((Ask) decision).problem()).hasMessageContaining("green cannot be reached");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SEQUENCES", "FIRST_MARKER"})
    void blue_alone_that_a_person_has_opened_is_undone(Step step) {
        JournalEntry entry = entry(OperationState.running(step), 5);
        assertThat(Resumption.decide(Map.of(Side.BLUE, seen(entry, Level.OPEN))))
                .isInstanceOf(GoOn.class);
    }

    @Test
    void blue_alone_goes_on_being_undone() {
        JournalEntry entry = entry(OperationState.undoing(Step.FIRST_MARKER), 10);
        assertThat(Resumption.decide(Map.of(Side.BLUE, seen(entry, Level.RAISED))))
                .isInstanceOf(GoOn.class);
    }

    @ParameterizedTest
    @EnumSource
    void green_alone_is_never_opened_when_blue_may_have_been(Step step) {
        JournalEntry entry = entry(OperationState.running(step), 9);
        assertThat(Resumption.decide(Map.of(Side.GREEN, seen(entry, Level.RAISED))))
                .isInstanceOf(Ask.class);
    }

    @Test
    void green_alone_is_finished_when_it_is_open_already() {
        JournalEntry entry = entry(OperationState.running(Step.UNFENCE), 9);
        assertThat(Resumption.decide(Map.of(Side.GREEN, seen(entry, Level.OPEN))))
                .isInstanceOf(GoOn.class);
    }

    /** Blue died, then the tool; blue came back while green was away, was opened by a person, and is away again. */
    @Test
    void green_alone_is_not_opened_although_blue_was_given_up_before() {
        JournalEntry entry = entry(OperationState.running(Step.UNFENCE), 9);
        OperationNotes notes = entry.notes().withFromLost("connection refused");
        JournalEntry lost = new JournalEntry(
                7, Side.BLUE, entry.state(), 9, OWNER, Instant.EPOCH, Instant.EPOCH, Optional.empty(), notes);
        assertThat(Resumption.decide(Map.of(Side.GREEN, seen(lost, Level.RAISED))))
                .isInstanceOf(Ask.class);
        assertThat(Resumption.decide(Map.of(Side.GREEN, seen(lost, Level.OPEN))))
                .isInstanceOf(GoOn.class);
    }

    /** Somebody took green's fence down by hand while the operation was open: applications may write there. */
    @Test
    void blue_is_not_opened_behind_the_back_of_an_open_green() {
        JournalEntry entry = entry(OperationState.undoing(Step.FENCE), 9);
        Seen blue = seen(entry, Level.RAISED);
        Decision without = Resumption.decide(Map.of(Side.BLUE, blue, Side.GREEN, seen(entry, Level.OPEN, Kind.FINAL)));
        assertThat(without).isInstanceOf(Ask.class);
        assertThat(((Ask) without).problem()).hasMessageContaining("may have written there");
        Decision with =
                Resumption.decide(Map.of(Side.BLUE, blue, Side.GREEN, seen(entry, Level.OPEN, Kind.FINAL, Kind.FIRST)));
        assertThat(((GoOn) with).event()).isEqualTo(Event.RESUMED_BEHIND_OPEN_FENCE);
    }
}
