package io.pgbluegreen.demo.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code report.json} holds. Figures of chapters that were not reached are zero, and {@code passed} is false then.
 *
 * @param blueVersion the major that was asked for
 * @param blueServerVersion the exact build
 * @param traffic what clients connected through: {@code pgbouncer} or {@code command}
 * @param passed whether every row of every table is equal on both sides, every acknowledged transaction is there, no key
 *     was given twice and, with PgBouncer, no client saw an error
 * @param failures why not, a sentence each
 * @param transactionsCommitted transactions of the workload whose commit was acknowledged
 * @param transactionsRolledBack those that the workload rolled back, or that failed
 * @param rowsSeeded rows on blue before the first client wrote
 * @param rowsCopied rows that the first load brought to green
 * @param rowsReplicated row changes that green got through blue's topic
 * @param rowsReplicatedBack row changes that blue got through green's topic, between cutover and rollback
 * @param rowsCompared rows of blue that were held against green's
 * @param rowsDifferent rows that only one side has, or that differ
 * @param lostTransactions acknowledged and missing on either side
 * @param unexpectedTransactions on either side though rolled back, there twice, or altered
 * @param clientErrors statements and connects of clients that failed, over the whole story
 * @param duplicateKeys statements that a unique index refused, which sequences that fell behind would cause
 * @param lagMillis from blue's acknowledgement of a commit until green shows the row, before the cutover
 * @param lagBackMillis from green's acknowledgement until blue shows the row, between cutover and rollback
 * @param roundTripMillis by side, how long a heartbeat took there and back, the wait for the next beat included
 * @param cutover from blue to green, under load
 * @param rollback from green to blue, under load
 * @param seconds how long each chapter took, and {@code total}
 */
public record DemoReport(
        String blueVersion,
        String greenVersion,
        String blueServerVersion,
        String greenServerVersion,
        String traffic,
        boolean passed,
        List<String> failures,
        int clients,
        long transactionsCommitted,
        long transactionsRolledBack,
        long rowsSeeded,
        long rowsCopied,
        long rowsReplicated,
        long rowsReplicatedBack,
        long tablesCompared,
        long rowsCompared,
        long rowsDifferent,
        long lostTransactions,
        long unexpectedTransactions,
        long clientErrors,
        long duplicateKeys,
        Millis lagMillis,
        Millis lagBackMillis,
        Map<String, Long> roundTripMillis,
        SwitchReport cutover,
        SwitchReport rollback,
        Map<String, Double> seconds) {

    /** The report's file in the folder that the user names. */
    public static final String FILE = "report.json";

    public DemoReport {
        failures = List.copyOf(failures);
    }

    /** Writes {@link #FILE} into a folder, which is created where needed. */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
        return file;
    }
}
