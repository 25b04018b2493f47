package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.StopSignal;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.status.StatusReader;
import io.pgbluegreen.cli.status.StatusReport;
import io.pgbluegreen.cli.status.StatusText;
import io.pgbluegreen.cli.text.Json;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen status}. */
@Command(
        name = "status",
        header = "Shows how both directions do: daemons, lag, backlog, rates, problems.",
        description = {
            "Asks both clusters and Pulsar. A lag is how old the newest heartbeat is that has arrived on the other side, and"
                    + " the round trip how long ago a heartbeat left that has come back. What the slot keeps is WAL that stays"
                    + " on the source until it is published.",
            "",
            "Ends with 1 when something is wrong: a server that does not answer, a daemon with a problem or at rest, a slot"
                    + " that is gone. Before the first load is done, daemons that were never started are no problem."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen status --watch", "  bluegreen status --json | jq '.directions[0].lagMillis'"})
public final class StatusCommand extends MigrationCommand {

    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

    @Option(names = "--watch", description = "Show it every second, until Ctrl-C.")
    private boolean watch;

    @Option(names = "--json", description = "Print JSON, one line each time.")
    private boolean json;

    public StatusCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try (StatusReader reader = new StatusReader(migration());
                StopSignal.Handling handling = surroundings().stopSignal().handleBy(stopped::countDown)) {
            StatusReport report;
            do {
                report = reader.read();
                print(report);
            } while (watch && !stopped.await(1, TimeUnit.SECONDS));
            boolean fine = report.problems().isEmpty();
            return (watch || fine ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
        }
    }

    private void print(StatusReport report) {
        if (json) {
            out().println(Json.line(report));
        } else {
            boolean redraw = watch && surroundings().interactive();
            out().println((redraw ? CLEAR_SCREEN : "") + StatusText.of(report));
            if (watch && !redraw) {
                out().println();
            }
        }
        out().flush();
    }
}
