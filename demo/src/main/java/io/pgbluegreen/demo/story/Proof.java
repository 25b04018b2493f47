package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.narration.TextTable;
import io.pgbluegreen.demo.probe.RoundTrip;
import io.pgbluegreen.demo.report.Findings;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.comparison.ComparedTable;
import io.pgbluegreen.testkit.comparison.TableComparison;
import io.pgbluegreen.testkit.comparison.TableSelection;
import io.pgbluegreen.testkit.forum.Ledger;
import io.pgbluegreen.testkit.forum.LedgerCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Holds both sides to every promise. Whatever is found is told and goes into the findings; nothing is thrown for it. */
final class Proof {

    private static final Duration ROUND_TRIP_PATIENCE = Duration.ofSeconds(30);

    private final Stage stage;
    private final Narrator narrator;
    private final Findings findings;

    Proof(Stage stage, Narrator narrator, Findings findings) {
        this.stage = stage;
        this.narrator = narrator;
        this.findings = findings;
    }

    /** A heartbeat of either side goes to the other one and comes back. */
    void roundTrips() throws SQLException, InterruptedException {
        roundTrip(stage.blue(), Side.BLUE);
        roundTrip(stage.green(), Side.GREEN);
    }

    private void roundTrip(PostgresServer home, Side side) throws SQLException, InterruptedException {
        Optional<Duration> took = RoundTrip.await(home, side, ROUND_TRIP_PATIENCE);
        String way = "from " + side + " to " + side.other() + " and back";
        if (took.isPresent()) {
            findings.roundTrip(side.label(), took.get());
            narrator.done("a heartbeat went " + way, took.get());
        } else {
            wrong("no heartbeat went " + way + " within " + ROUND_TRIP_PATIENCE.toSeconds() + " s");
        }
    }

    /** Every row of every table of both databases. */
    void rows() throws SQLException {
        long begin = System.nanoTime();
        TableComparison comparison;
        try (Connection blue = stage.blue().connect();
                Connection green = stage.green().connect()) {
            comparison = TableComparison.compare(blue, green, TableSelection.userTables());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        findings.compared(comparison.tables().size(), comparison.rowsCompared(), comparison.rowsDifferent());
        tell(comparison);
        if (comparison.isEqual()) {
            narrator.done(
                    "all " + Figures.count(comparison.rowsCompared()) + " rows of "
                            + comparison.tables().size() + " tables are equal",
                    took);
        }
        comparison.tables().stream().filter(table -> !table.isEqual()).forEach(this::complainOf);
        if (comparison.rowsCompared() < stage.seededRows() / 2) {
            wrong("only " + Figures.count(comparison.rowsCompared())
                    + " rows were compared, where blue was seeded with " + Figures.count(stage.seededRows()));
        }
    }

    private void tell(TableComparison comparison) {
        TextTable table = new TextTable("table", "rows on blue", "rows on green", "different");
        comparison
                .tables()
                .forEach(compared -> table.row(
                        compared.table(),
                        Figures.count(compared.leftRows()),
                        Figures.count(compared.rightRows()),
                        Figures.count(compared.rowsDifferent())));
        narrator.table(table);
    }

    private void complainOf(ComparedTable table) {
        String problems = String.join("; ", table.problems());
        wrong(table.table() + " is not equal: " + table.missing() + " rows are missing on green, " + table.extra()
                + " are too many, " + table.differing() + " differ" + (problems.isEmpty() ? "" : "; " + problems));
        table.examples().forEach(narrator::say);
    }

    /** What the clients were told about each of their transactions. */
    void ledger(Ledger ledger) throws SQLException {
        boolean clean = true;
        for (Side side : Side.values()) {
            clean &= ledger(ledger, side);
        }
        if (clean) {
            narrator.done("all " + Figures.count(ledger.acknowledged()) + " acknowledged transactions are on both, none"
                    + " of the " + Figures.count(ledger.rolledBack()) + " rolled back");
        }
    }

    private boolean ledger(Ledger ledger, Side side) throws SQLException {
        try (Connection connection = stage.server(side).connect()) {
            LedgerCheck check = LedgerCheck.check(connection, ledger);
            findings.ledger(check);
            if (!check.isClean()) {
                wrong(side + "'s ledger is wrong: " + check.lost() + " acknowledged transactions are missing, "
                        + check.unexpected() + " are there though rolled back, " + check.duplicates()
                        + " are there twice, " + check.altered() + " are altered");
                check.examples().forEach(narrator::say);
            }
            return check.isClean();
        }
    }

    private void wrong(String sentence) {
        narrator.wrong(sentence);
        findings.failure(sentence);
    }
}
