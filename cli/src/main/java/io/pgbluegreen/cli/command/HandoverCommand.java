package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.consumer.ConsumerPorts;
import io.pgbluegreen.cli.consumer.LastSwitch;
import io.pgbluegreen.cli.cutover.OpenOperation;
import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.PulsarConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen consumers handover}. */
@Command(
        name = "handover",
        header = "Hands subscriptions over that have not followed the last cutover or rollback yet.",
        description = {
            "Waits for each until it has read the old topic to the final marker, then sets it to the first marker on the"
                    + " other topic, and calls the hook of the configuration (consumers.hook). What was handed over"
                    + " already stays as it is: it can be run at any time.",
            "",
            "Ends with 1 when one of them could not be handed over in time.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen consumers handover", "  bluegreen consumers handover --subscription search --timeout 10m"
        })
public final class HandoverCommand extends MigrationCommand {

    @Option(
            names = "--subscription",
            paramLabel = "NAME",
            description = "Only this one; may be given several times (default: all).")
    private List<String> subscriptions = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeSpanConverter.class,
            description = "How long to wait for them (default: cutover.consumer-timeout of the configuration).")
    private Optional<Duration> timeout = Optional.empty();

    public HandoverCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        Migration migration = migration();
        requireNoOpenOperation(migration);
        LastSwitch last = LastSwitch.find(migration)
                .orElseThrow(() -> new Problem(
                        Kind.CHECK_FAILED,
                        "there was no cutover yet, and thus nothing to hand over",
                        "See bluegreen consumers for where everybody is."));
        Duration limit = timeout.orElse(migration.switching().consumerTimeout());
        List<Handover> handed;
        try (PulsarConnection pulsar = PulsarConnection.open(migration.pulsar())) {
            Map<Side, MarkerPlace> places = last.places(migration, pulsar);
            handed = ConsumerPorts.of(migration, pulsar, this::tell)
                    .handOver(
                            last.from(),
                            Optional.ofNullable(places.get(last.from())).orElseThrow(),
                            Optional.ofNullable(places.get(last.from().other())).orElseThrow(),
                            name -> subscriptions.isEmpty() || subscriptions.contains(name),
                            limit);
        }
        return result(handed);
    }

    private int result(List<Handover> handed) {
        List<String> unknown = new ArrayList<>(subscriptions);
        handed.forEach(each -> unknown.remove(each.subscription()));
        unknown.forEach(name -> out().println("! " + name + ": there is no such subscription to hand over"));
        boolean all =
                handed.stream().allMatch(each -> each.passed() && each.problem().isEmpty());
        if (handed.isEmpty() && unknown.isEmpty()) {
            out().println("there is no subscription to hand over");
        }
        return (all && unknown.isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
    }

    private void tell(Handover now, boolean done) {
        String text =
                now.problem().orElse(now.passed() ? "handed over" : Amounts.count(now.waiting()) + " messages to go");
        out().println((now.problem().isPresent() ? "! " : done ? "done  " : "…     ") + now.subscription() + ": "
                + text);
        out().flush();
    }

    private static void requireNoOpenOperation(Migration migration) {
        Optional<OpenOperation> open = OpenOperation.find(migration);
        if (open.isPresent()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    open.get().sentence(),
                    "Run bluegreen cutover or rollback again, which finishes or undoes it.");
        }
    }
}
