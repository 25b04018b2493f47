package io.pgbluegreen.pg2pulsar.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.pg2pulsar.frame.SimulatedTopic.ReadFrame;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What must hold for a topic that holds a whole source, whoever wrote it and however often they died. */
final class TopicExpectation {

    private final List<SourceTransaction> source;
    private final Iterator<SourceTransaction> expected;
    private final List<Change> changesOfOpen = new ArrayList<>();

    private TopicExpectation(List<SourceTransaction> source) {
        this.source = source;
        this.expected = source.stream().filter(SourceTransaction::published).iterator();
    }

    static void check(List<ReadFrame> frames, List<SourceTransaction> source) {
        TopicExpectation expectation = new TopicExpectation(source);
        List<SourceTransaction> whole = new ArrayList<>();
        Lsn lastLsn = Lsn.ZERO;
        long epoch = 0;
        long seq = 0;
        for (ReadFrame frame : frames) {
            assertThat(frame.properties().seq()).isEqualTo(++seq);
            assertThat(frame.frame().seq()).isEqualTo(seq);
            assertThat(frame.properties().epoch())
                    .isGreaterThanOrEqualTo(epoch)
                    .isEqualTo(frame.frame().epoch());
            epoch = frame.properties().epoch();
            expectation.wholeTransactionsOrOnePart(frame);
            frame.frame().transactions().forEach(part -> expectation.part(part, whole));
            expectation.lsns(frame, lastLsn, whole);
            lastLsn = frame.properties().lastLsn();
            expectation.size(frame);
        }
        assertThat(expectation.expected.hasNext())
                .as("a transaction is missing at the end")
                .isFalse();
        assertThat(expectation.changesOfOpen)
                .as("the last transaction is not whole")
                .isEmpty();
    }

    private void wholeTransactionsOrOnePart(ReadFrame frame) {
        List<TransactionPart> parts = frame.frame().transactions();
        boolean allWhole = parts.stream().allMatch(part -> part.first() && part.last());
        assertThat(allWhole || parts.size() == 1)
                .as("frame %s mixes a part with others", frame.properties().seq())
                .isTrue();
    }

    private void part(TransactionPart part, List<SourceTransaction> whole) {
        // Every part before the last one holds something: else the topic could not say where it ends.
        assertThat(part.last() || !part.changes().isEmpty()).isTrue();
        assertThat(part.changesBefore()).isEqualTo(changesOfOpen.size());
        changesOfOpen.addAll(part.changes());
        SourceTransaction transaction = next(whole);
        assertThat(part.xid()).isEqualTo(transaction.xid());
        assertThat(part.commitLsn()).isEqualTo(transaction.commitLsn());
        assertThat(part.committedAt()).isEqualTo(transaction.committedAt());
        if (part.last()) {
            assertThat(part.endLsn()).contains(transaction.endLsn());
            assertThat(changesOfOpen).containsExactlyElementsOf(transaction.changes());
            changesOfOpen.clear();
            whole.add(expected.next());
        }
    }

    private SourceTransaction next(List<SourceTransaction> whole) {
        assertThat(expected.hasNext()).as("more transactions than expected").isTrue();
        return source.stream()
                .filter(SourceTransaction::published)
                .skip(whole.size())
                .findFirst()
                .orElseThrow();
    }

    private void lsns(ReadFrame frame, Lsn lastLsnBefore, List<SourceTransaction> whole) {
        Lsn lastLsn = frame.properties().lastLsn();
        assertThat(lastLsn).isGreaterThanOrEqualTo(lastLsnBefore);
        // Whoever goes on from lastLsn must miss nothing and need nothing twice.
        assertThat(source.stream()
                        .filter(SourceTransaction::published)
                        .filter(transaction -> transaction.commitLsn().isBefore(lastLsn)))
                .containsExactlyElementsOf(whole);
        List<TransactionPart> parts = frame.frame().transactions();
        assertThat(frame.properties().firstLsn())
                .isEqualTo(parts.isEmpty() ? lastLsn : parts.get(0).commitLsn());
    }

    /** Only its last change may take a frame beyond its size. */
    private void size(ReadFrame frame) {
        List<Long> sizes = frame.frame().transactions().stream()
                .flatMap(part -> part.changes().stream())
                .map(TopicExpectation::bytes)
                .toList();
        long allButLast = sizes.stream()
                .limit(Math.max(0, sizes.size() - 1))
                .mapToLong(size -> size)
                .sum();
        assertThat(allButLast)
                .as("frame %s is too large", frame.properties().seq())
                .isLessThan(frame.frameBytes());
    }

    /** Of the values alone, which is less than what they take in a frame. */
    private static long bytes(Change change) {
        if (change instanceof Change.Insert insert) {
            return insert.after().valueBytes();
        }
        if (change instanceof Change.Update update) {
            return update.key().valueBytes() + update.after().valueBytes();
        }
        return change instanceof Change.Delete delete ? delete.key().valueBytes() : 0;
    }
}
