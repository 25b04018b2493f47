package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import java.time.Duration;
import java.util.List;

/** Something that happened during a first load and that a person who watches it may want to see. */
public sealed interface FirstLoadEvent {

    /** A part of the load begins. A part that an earlier run has finished is left out. */
    record PhaseBegan(Phase phase) implements FirstLoadEvent {}

    /**
     * Something that does not stop the load but that somebody should know.
     *
     * @param text one or two sentences: what was found, and what to do about it
     */
    record Warning(String text) implements FirstLoadEvent {}

    /**
     * Blue gives a snapshot only when every transaction that was running is over, and some still run.
     *
     * @param transactions a line for each, the oldest first
     */
    record WaitingForTransactions(Duration waited, List<String> transactions) implements FirstLoadEvent {
        public WaitingForTransactions {
            transactions = List.copyOf(transactions);
        }
    }

    /** The snapshot was taken and the work is planned; copying begins. */
    record SnapshotTaken(Lsn lsn, int tables, int ranges, long plannedBytes) implements FirstLoadEvent {}

    /** A table that an earlier run has copied; it keeps its own start LSN. */
    record TableKept(TableId table, Lsn startLsn) implements FirstLoadEvent {}

    /** A table is complete and durable on green. */
    record TableCopied(TableId table, Lsn startLsn, long rows, long bytes, Duration took) implements FirstLoadEvent {}

    /** A range failed, was rolled back, and is copied again from the same snapshot. */
    record RangeRetried(TableId table, int range, int attempt, String cause) implements FirstLoadEvent {}

    /** How far the rows are; about twice a second. */
    record Progressed(Progress progress) implements FirstLoadEvent {}

    /** How many tables have fresh statistics. */
    record Analyzed(int tablesDone, int tablesTotal) implements FirstLoadEvent {}

    /** The load is finished, and noted as such on green. */
    record Finished(FirstLoadResult result) implements FirstLoadEvent {}
}
