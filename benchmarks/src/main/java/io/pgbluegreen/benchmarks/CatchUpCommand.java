package io.pgbluegreen.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.testkit.comparison.TableComparison;
import io.pgbluegreen.testkit.comparison.TableSelection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Native logical replication and the product catch up with the same WAL, in turn. */
@Command(
        name = "catchup",
        description = "Time from a gap to caught up, against native logical replication over the same WAL.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class CatchUpCommand implements Callable<Integer> {

    @Option(names = "--workload", required = true, description = "T (TPC-B-like transactions) or B (bulk)")
    private Workload workload = Workload.T;

    @Option(names = "--scale", description = "fraction of the whole workload")
    private double scale = 1.0;

    @Option(names = "--rounds", description = "how often each catches up")
    private int rounds = 3;

    @Option(names = "--blue-version", description = "major of the source")
    private String blueVersion = "11";

    @Option(names = "--green-version", description = "major of the target")
    private String greenVersion = "17";

    @Option(names = "--json", description = "file for the result")
    private @Nullable Path json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws Exception {
        try (Servers servers = Servers.start(blueVersion, greenVersion)) {
            out.printf(
                    "PostgreSQL %s to %s, fsync on, shared_buffers 1 GB; %d processors; heap 256 MB each%n",
                    blueVersion, greenVersion, Runtime.getRuntime().availableProcessors());
            try (Connection blue = servers.blue().connect()) {
                workload.createTables(blue);
                workload.seed(blue);
            }
            List<CatchUpRound> natives = new ArrayList<>();
            List<CatchUpRound> ours = new ArrayList<>();
            for (int i = 1; i <= rounds; i++) {
                natives.add(new NativeRound(servers, workload, i));
                ours.add(new OurRound(servers, workload, i));
            }
            for (int i = 0; i < rounds; i++) {
                natives.get(i).prepare();
                ours.get(i).prepare();
            }
            out.println("targets are loaded; writing the backlog");
            long changes = workload.run(servers.blue(), scale);
            Lsn target = Lsn.parse(
                    Servers.one(servers.blue(), servers.blue().database(), "SELECT pg_current_wal_insert_lsn()::text"));
            measure(servers, natives, ours, target, changes);
        }
        return 0;
    }

    private void measure(Servers servers, List<CatchUpRound> natives, List<CatchUpRound> ours, Lsn target, long changes)
            throws SQLException, InterruptedException, IOException {
        List<Double> nativeSeconds = new ArrayList<>();
        List<Double> ourSeconds = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            nativeSeconds.add(one(servers, natives.get(i), target, "native", changes));
            ourSeconds.add(one(servers, ours.get(i), target, "ours", changes));
        }
        double ratio = Medians.median(ourSeconds) / Medians.median(nativeSeconds);
        out.printf(
                Locale.ROOT,
                "%n%-8s %s%n%-8s %s%n",
                "native",
                Medians.text(nativeSeconds),
                "ours",
                Medians.text(ourSeconds));
        out.printf(Locale.ROOT, "ratio    %.2f (median of ours to median of native), %,d changes%n", ratio, changes);
        Path file = json;
        if (file != null) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("workload", workload.name());
            result.put("scale", scale);
            result.put("changes", changes);
            result.put("oursSeconds", Medians.median(ourSeconds));
            result.put("nativeSeconds", Medians.median(nativeSeconds));
            result.put("ratio", ratio);
            result.put("oursAll", ourSeconds);
            result.put("nativeAll", nativeSeconds);
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), result);
        }
    }

    private double one(Servers servers, CatchUpRound round, Lsn target, String label, long changes)
            throws SQLException, InterruptedException {
        // Both begin with clean buffers: what the round before left to be written is not this one's.
        servers.green().execute("CHECKPOINT");
        double seconds = round.catchUp(target);
        out.printf(Locale.ROOT, "%-8s %7.2f s %,12.0f changes/s%n", label, seconds, changes / seconds);
        requireEqual(servers, round);
        return seconds;
    }

    /** A fast wrong result is none. */
    private void requireEqual(Servers servers, CatchUpRound round) throws SQLException {
        String[] tables =
                workload.tables().stream().map(name -> "public." + name).toArray(String[]::new);
        try (Connection blue = servers.blue().connect();
                Connection green = servers.green().connect(round.database())) {
            TableComparison comparison = TableComparison.compare(blue, green, TableSelection.ofTables(tables));
            if (!comparison.isEqual()) {
                throw new IllegalStateException("rows differ after catching up: " + comparison.differences());
            }
        }
    }
}
