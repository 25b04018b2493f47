package io.pgbluegreen.cutover.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.CutoverObserver;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.cutover.report.Outcome;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The operation dies at every boundary: right after a state was written to the journal, and right after its work was
 * done and before that was written. Here "dies" is an Error thrown through everything, which closes the sessions and
 * undoes nothing, as the end of a process does; {@link KilledProcessTest} kills real ones. From blue at all boundaries,
 * from green, where nothing differs, at half of them.
 */
class KilledTest {

    private static TwoClusters clusters;

    @BeforeAll
    static void start() throws Exception {
        clusters = TwoClusters.shared();
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Where it dies. */
    private record Death(OperationState state, boolean afterItsWork) {

        CutoverObserver observer() {
            return new Recording(state -> dieAt(state, false), state -> dieAt(state, true)) {
                @Override
                public boolean mayBegin(Step step) {
                    // Brings the operation to where it is undone.
                    return state.phase() != Phase.UNDOING || step != Step.UNFENCE;
                }
            };
        }

        private void dieAt(OperationState now, boolean done) {
            if (now.equals(state) && done == afterItsWork) {
                throw new Killed();
            }
        }

        boolean isPastReturn() {
            return state.phase() == Phase.RUNNING && !state.step().isReversible();
        }

        @Override
        public String toString() {
            return (afterItsWork ? "after the work of " : "at the beginning of ") + state;
        }
    }

    private static List<Death> deaths(List<Boolean> times) {
        List<Death> deaths = new ArrayList<>();
        for (boolean afterItsWork : times) {
            for (Step step : Step.values()) {
                deaths.add(new Death(OperationState.running(step), afterItsWork));
            }
            for (Step step : List.of(Step.FIRST_MARKER, Step.FINAL_MARKER, Step.FENCE, Step.HOLD)) {
                deaths.add(new Death(OperationState.undoing(step), afterItsWork));
            }
        }
        return deaths;
    }

    @Test
    void killed_anywhere_a_second_run_finishes_or_undoes_and_says_which() throws Exception {
        Router router = new Router(true);
        Shop shop = new Shop(clusters, router);
        ShopClients clients = new ShopClients(clusters, router, 2);
        try (clients) {
            Iterator<Death> fromBlue = deaths(List.of(false, true)).iterator();
            Iterator<Death> fromGreen = deaths(List.of(false)).iterator();
            Side active = Side.BLUE;
            while (fromBlue.hasNext() || fromGreen.hasNext()) {
                Iterator<Death> ofThisSide = active == Side.BLUE ? fromBlue : fromGreen;
                if (!ofThisSide.hasNext()) {
                    assertThat(shop.cutover(new Recording()).run(active).outcome())
                            .isEqualTo(Outcome.DONE);
                    active = active.other();
                    continue;
                }
                active = dieAndResume(shop, ofThisSide.next(), active);
            }
            if (active == Side.GREEN) {
                assertThat(shop.cutover(new Recording()).run(active).outcome()).isEqualTo(Outcome.DONE);
            }
        }
        assertThat(clients.errors()).isEmpty();
        shop.requireAllRows(clients.acknowledged());
    }

    /** Returns the side that takes writes afterwards. */
    private static Side dieAndResume(Shop shop, Death death, Side active) throws Exception {
        String name = "from " + active + ", killed " + death;
        CutoverObserver observer = death.observer();
        assertThatThrownBy(() -> shop.cutover(observer).run(active))
                .as(name + "\n" + observer)
                .isInstanceOf(Killed.class);
        assertThat(clusters.writable().size())
                .as(name + ": both sides take writes")
                .isLessThan(2);
        Recording story = new Recording();
        OperationReport report = shop.cutover(story)
                .resume()
                .orElseThrow(() -> new AssertionError(name + ": nothing was open\n" + observer));
        assertThat(report.outcome())
                .as(name + "\n" + observer + "\nthen\n" + story)
                .isEqualTo(death.isPastReturn() ? Outcome.DONE : Outcome.UNDONE);
        assertThat(report.resumed()).isTrue();
        assertThat(String.join(" ", report.story()))
                .as(name)
                .contains(death.isPastReturn() ? "so it is finished" : "so it is undone");
        assertThat(String.join(" ", report.story()).contains("not gathered again"))
                .as(name)
                .isEqualTo(death.state().equals(OperationState.running(Step.AFTER)));
        Side now = death.isPastReturn() ? active.other() : active;
        shop.requireOnly(now, name + "\n" + observer + "\nthen\n" + story);
        assertThat(shop.cutover(new Recording()).resume()).as(name).isEmpty();
        if (now == active) {
            requireNoMarkers(report.operation(), name);
        }
        return now;
    }

    private static void requireNoMarkers(long operation, String name) {
        await().untilAsserted(() -> {
            for (Side side : Side.values()) {
                Set<Long> operations = clusters.markers(side).stream()
                        .map(Marker::key)
                        .map(key -> key.operation())
                        .collect(Collectors.toSet());
                assertThat(operations).as(name + ", markers on " + side).doesNotContain(operation);
            }
        });
    }
}
