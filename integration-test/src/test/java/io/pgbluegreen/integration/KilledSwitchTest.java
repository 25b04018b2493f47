package io.pgbluegreen.integration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The tool is killed before each step and in the middle of each, on the way to green and on the way back, while clients
 * write through PgBouncer. Whoever runs the command again gets an operation that is finished or undone, and is told
 * which. In the end no client has seen a failed statement, and everything that was acknowledged is there.
 *
 * <p>A run kills it once in each step and direction: before the step in the one, in the middle in the other, as the seed
 * has it. {@code -Dswitch.seed=N} repeats a run, {@code -Dswitch.kills=all} does both in both directions.
 */
class KilledSwitchTest {

    private static final long SEED = Long.getLong("switch.seed", System.nanoTime());
    private static final boolean ALL_KILLS = "all".equals(System.getProperty("switch.kills"));
    private static final int KILLED = 137;
    private static final int LONGEST_DELAY_MILLIS = 60;

    /** When the tool is killed: before the step, or so many milliseconds after it was let begin. */
    private record Kill(Step step, Optional<Integer> delay) {
        @Override
        public String toString() {
            return delay.map(time -> time + " ms into " + step).orElse("before " + step);
        }
    }

    private final Random random = new Random(SEED);

    @Test
    void killed_at_every_step_the_next_run_finishes_or_undoes_and_says_which() throws Exception {
        System.out.println("switch.seed=" + SEED);
        StepHook hook = StepHook.create();
        try (SwitchableForum forum = SwitchableForum.open(
                        "killedswitch",
                        SharedPulsar.get(),
                        "cutover: {" + TestMigration.PATIENT + ", " + hook.yaml() + "}");
                JavaProgram daemons = forum.daemons();
                ForumWorkload clients = forum.clients(SEED, 40)) {
            Side active = Side.BLUE;
            Map<Side, Deque<Kill>> left = kills();
            while (left.values().stream().anyMatch(kills -> !kills.isEmpty())) {
                SwitchableForum.awaitCommits(clients, 20);
                Optional<Kill> kill =
                        Optional.ofNullable(requireNonNull(left.get(active)).poll());
                if (kill.isPresent()) {
                    active = killAndRunAgain(forum, hook, active, kill.get());
                } else {
                    active = active.other();
                    forum.switchTo(active);
                }
            }
            SwitchableForum.awaitCommits(clients, 20);
            clients.stop();
            assertThat(clients.statistics().failedStatements())
                    .as(clients.statistics().lastFailure())
                    .isZero();
            assertThat(clients.statistics().failedConnects()).isZero();
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            forum.awaitSameRows();
            SwitchableForum.assertNothingLost(forum.migration.blue, clients);
            SwitchableForum.assertNothingLost(forum.migration.green, clients);
        }
    }

    private Map<Side, Deque<Kill>> kills() {
        Deque<Kill> forward = new ArrayDeque<>();
        Deque<Kill> back = new ArrayDeque<>();
        for (Step step : Step.values()) {
            boolean first = random.nextBoolean();
            for (boolean before : ALL_KILLS ? List.of(true, false) : List.of(first)) {
                forward.add(before ? before(step) : inTheMiddle(step));
                back.add(before ? inTheMiddle(step) : before(step));
            }
        }
        return new EnumMap<>(Map.of(Side.BLUE, forward, Side.GREEN, back));
    }

    private static Kill before(Step step) {
        return new Kill(step, Optional.empty());
    }

    private Kill inTheMiddle(Step step) {
        return new Kill(step, Optional.of(1 + random.nextInt(LONGEST_DELAY_MILLIS)));
    }

    /** Returns the side that takes writes afterwards. */
    private Side killAndRunAgain(SwitchableForum forum, StepHook hook, Side from, Kill kill) throws Exception {
        String command = from == Side.BLUE ? "cutover" : "rollback";
        if (kill.delay().isPresent()) {
            hook.killIn(kill.step(), kill.delay().get());
        } else {
            hook.killBefore(kill.step());
        }
        JavaProgram.Result first = Bluegreen.run(forum.migration.folder, command, "--yes");
        hook.clear();
        String story = command + " killed " + kill + ": " + first.exitCode() + "\n" + first.output() + first.errors();
        assertThat(forum.writable().size()).as(story).isLessThan(2);
        if (kill.delay().isPresent() && first.exitCode() == 0) {
            // It was quicker than its killer.
            return forum.requireOnly(from.other(), story);
        }
        assertThat(first.exitCode()).as(story).isEqualTo(KILLED);
        // A person may well take the other command for what is open.
        String again = random.nextInt(4) == 0 ? (from == Side.BLUE ? "rollback" : "cutover") : command;
        JavaProgram.Result second = Bluegreen.runHere(forum.migration.folder, command(kill, command, again), "--yes");
        story += "then " + again + ": " + second.exitCode() + "\n" + second.output() + second.errors();
        System.out.println(command + " killed " + kill + " → " + second.exitCode());
        return forum.requireOnly(now(from, kill, second, story), story);
    }

    private static String command(Kill kill, String same, String any) {
        return maybeOver(kill) ? same : any;
    }

    /** At the end it may be over already when it is killed, and the other command would be a switch of its own. */
    private static boolean maybeOver(Kill kill) {
        return kill.step() == Step.AFTER
                || (kill.step() == Step.CONSUMERS && kill.delay().isPresent());
    }

    private static Side now(Side from, Kill kill, JavaProgram.Result second, String story) {
        if (kill.delay().isEmpty()) {
            boolean over = kill.step().compareTo(Step.UNFENCE) > 0;
            assertThat(second.exitCode()).as(story).isEqualTo(over ? 0 : 3);
        }
        switch (second.exitCode()) {
            case 0 -> {
                assertThat(second.output()).contains("so it is finished");
                return from.other();
            }
            case 3 -> {
                assertThat(second.output()).contains("so it is undone");
                return from;
            }
            default -> {
                // Killed between its last word in the journal and its end.
                assertThat(maybeOver(kill)).as(story).isTrue();
                assertThat(second.output() + second.errors()).as(story).contains("takes writes already");
                return from.other();
            }
        }
    }
}
