package io.pgbluegreen.sequencefixer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** The arithmetic of a fix, over all that a sequence can be: jqwik prints the seed of a failure and takes one. */
class SequencePlanPropertyTest {

    private static final SequenceId ID = new SequenceId("public", "s");

    @Provide
    Arbitrary<SequenceDefinition> definitions() {
        Arbitrary<Long> bounds = Arbitraries.oneOf(
                Arbitraries.longs(),
                Arbitraries.longs().between(-50, 50),
                Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE));
        Arbitrary<Long> increments = Arbitraries.oneOf(
                Arbitraries.of(1L, -1L),
                Arbitraries.longs().between(-12, 12),
                Arbitraries.longs(),
                Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE));
        return Combinators.combine(bounds, bounds, increments, Arbitraries.of(false, false, true))
                .filter((a, b, increment, cycles) -> !a.equals(b) && increment != 0)
                .as((a, b, increment, cycles) -> {
                    long min = Math.min(a, b);
                    long max = Math.max(a, b);
                    return new SequenceDefinition("bigint", min, increment, min, max, 1, cycles);
                });
    }

    /** Two sequences of one definition, anywhere within it. */
    @Provide
    Arbitrary<SequencePair> alike() {
        return definitions().flatMap(definition -> Combinators.combine(sequences(definition), sequences(definition))
                .as(SequencePlanPropertyTest::pair));
    }

    @Provide
    Arbitrary<SequencePair> defined_differently() {
        return Combinators.combine(
                        definitions().flatMap(this::sequences), definitions().flatMap(this::sequences))
                .as(SequencePlanPropertyTest::pair);
    }

    private Arbitrary<Sequence> sequences(SequenceDefinition definition) {
        return Combinators.combine(
                        Arbitraries.longs().between(definition.min(), definition.max()), Arbitraries.of(true, false))
                .as((last, called) -> sequence(definition, new SequenceValue(last, called)));
    }

    @Property
    void nothing_is_handed_out_twice(
            @ForAll("defined_differently") SequencePair pair, @ForAll @LongRange(min = 0, max = 100) long gap) {
        SequencePlan plan = plan(pair, gap, Backwards.KEEP);
        if (plan.hasBlocker()) {
            assertThat(plan.moves()).isEmpty();
        } else if (!pair.cycles()) {
            Sequence from = pair.from().orElseThrow();
            Sequence to = pair.to().orElseThrow();
            Sequence after = after(pair, plan);
            boolean called = from.value().orElseThrow().isCalled();
            // What from handed out last, or one before what it hands out next: the increment that counts is to's.
            BigInteger used = Position.of(
                            to.definition(),
                            new SequenceValue(from.value().orElseThrow().lastValue(), called))
                    .usedUpTo();
            assertThat(sign(to) * position(after).usedUpTo().subtract(used).signum())
                    .isGreaterThanOrEqualTo(0);
        }
    }

    @Property
    void a_sequence_never_goes_back_or_leaves_its_range(
            @ForAll("alike") SequencePair pair, @ForAll @LongRange(min = 0) long gap) {
        Sequence after = after(pair, plan(pair, gap, Backwards.KEEP));
        assertThat(after.definition().allows(after.value().orElseThrow().lastValue()))
                .isTrue();
        if (!pair.cycles()) {
            assertThat(position(after).pastBy(position(pair.to().orElseThrow())).signum())
                    .isGreaterThanOrEqualTo(0);
        }
    }

    @Property
    void a_second_plan_has_nothing_to_do(@ForAll("alike") SequencePair pair, @ForAll @LongRange(min = 0) long gap) {
        Sequence after = after(pair, plan(pair, gap, Backwards.KEEP));
        assertThat(plan(pair(pair.from().orElseThrow(), after), gap, Backwards.KEEP)
                        .moves())
                .isEmpty();
    }

    @Property
    void a_gap_is_kept_in_full_unless_the_range_ends(
            @ForAll("alike") SequencePair pair, @ForAll @LongRange(min = 0, max = 1000) long gap) {
        SequencePlan plan = plan(pair, gap, Backwards.MOVE);
        Sequence from = pair.from().orElseThrow();
        Sequence after = after(pair, plan);
        BigInteger increment = BigInteger.valueOf(from.definition().increment());
        BigInteger gained = position(after).usedUpTo().subtract(position(from).usedUpTo());
        BigInteger wanted = increment.multiply(BigInteger.valueOf(gap));
        if (gained.equals(wanted)) {
            assertThat(plan.findings()).isEmpty();
        } else {
            // There is one value left at most.
            BigInteger twoMore = position(after).usedUpTo().add(increment.shiftLeft(1));
            assertThat(sign(from)
                            * twoMore.compareTo(
                                    BigInteger.valueOf(from.definition().limit())))
                    .isPositive();
            assertThat(plan.moves().isEmpty() || plan.findings().size() == 1).isTrue();
        }
    }

    @Property
    void without_a_gap_both_hand_out_the_same_next_when_going_back_is_allowed(@ForAll("alike") SequencePair pair) {
        Sequence after = after(pair, plan(pair, 0, Backwards.MOVE));
        assertThat(position(after)).isEqualTo(position(pair.from().orElseThrow()));
        assertThat(pair(pair.from().orElseThrow(), after).relation()).isEqualTo(Relation.EQUAL);
    }

    @Property
    void one_is_behind_where_the_other_is_ahead(@ForAll("alike") SequencePair pair) {
        Relation there = pair.relation();
        Relation back = pair(pair.to().orElseThrow(), pair.from().orElseThrow()).relation();
        assertThat(back)
                .isEqualTo(
                        switch (there) {
                            case BEHIND -> Relation.AHEAD;
                            case AHEAD -> Relation.BEHIND;
                            default -> there;
                        });
    }

    private static SequencePlan plan(SequencePair pair, long gap, Backwards backwards) {
        return SequencePlan.of(
                SequenceComparison.of(
                        reading(Side.BLUE, pair.from().orElseThrow()),
                        reading(Side.GREEN, pair.to().orElseThrow())),
                gap,
                backwards);
    }

    private static SequenceReading reading(Side side, Sequence sequence) {
        return new SequenceReading(side, "dba", Optional.empty(), Map.of(ID, sequence), new TreeSet<>());
    }

    /** {@code to} as it is when the plan was carried out. */
    private static Sequence after(SequencePair pair, SequencePlan plan) {
        Sequence to = pair.to().orElseThrow();
        return plan.moves().isEmpty()
                ? to
                : sequence(to.definition(), plan.moves().get(0).after());
    }

    private static SequencePair pair(Sequence from, Sequence to) {
        return new SequencePair(ID, Optional.of(from), Optional.of(to));
    }

    private static Sequence sequence(SequenceDefinition definition, SequenceValue value) {
        return new Sequence(ID, definition, Optional.empty(), Optional.of(value), true);
    }

    private static Position position(Sequence sequence) {
        return Position.of(sequence.definition(), sequence.value().orElseThrow());
    }

    private static int sign(Sequence sequence) {
        return sequence.definition().isAscending() ? 1 : -1;
    }
}
