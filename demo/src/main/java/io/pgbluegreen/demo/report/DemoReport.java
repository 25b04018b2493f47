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
 * @param passed whether every row of every table is equal on both sides and every acknowledged transaction is there
 * @param failures why not, a sentence each
 * @param transactionsCommitted transactions of the workload whose commit blue acknowledged
 * @param transactionsRolledBack those that the workload rolled back
 * @param rowsSeeded rows on blue before the first client wrote
 * @param rowsCopied rows that the first load brought to green
 * @param rowsReplicated row changes that green got through the topic
 * @param rowsCompared rows of blue that were held against green's
 * @param rowsDifferent rows that only one side has, or that differ
 * @param lostTransactions acknowledged by blue and missing on green
 * @param unexpectedTransactions on green though rolled back, there twice, or altered
 * @param lagMillis from blue's acknowledgement of a commit until green shows the row
 * @param roundTripMillis by side, how long a heartbeat took there and back, the wait for the next beat included
 * @param seconds how long each chapter took, and {@code total}
 */
public record DemoReport(
        String blueVersion,
        String greenVersion,
        String blueServerVersion,
        String greenServerVersion,
        boolean passed,
        List<String> failures,
        int clients,
        long transactionsCommitted,
        long transactionsRolledBack,
        long rowsSeeded,
        long rowsCopied,
        long rowsReplicated,
        long tablesCompared,
        long rowsCompared,
        long rowsDifferent,
        long lostTransactions,
        long unexpectedTransactions,
        Millis lagMillis,
        Map<String, Long> roundTripMillis,
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
