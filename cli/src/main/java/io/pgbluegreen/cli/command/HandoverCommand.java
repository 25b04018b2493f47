package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.consumer.ConsumerPorts;
import io.pgbluegreen.cli.consumer.LeftBehind;
import io.pgbluegreen.cli.consumer.PastSwitch;
import io.pgbluegreen.cli.cutover.OpenOperation;
import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.consumers.handover.MissedHandover;
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
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
            "Who has missed more than the last operation is handed over for each of them, the oldest first, with"
                    + " --operation; bluegreen consumers names them.",
            "",
            "Ends with 1 when one of them could not be handed over in time.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen consumers handover",
            "  bluegreen consumers handover --subscription search --timeout 10m",
            "  bluegreen consumers handover --operation 3"
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

    @Option(
            names = "--operation",
            paramLabel = "N",
            description =
                    "Makes up for the handover of this cutover or rollback, for those that have missed it (default:"
                            + " the last one).")
    private Optional<Long> operation = Optional.empty();

    public HandoverCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        Migration migration = migration();
        requireNoOpenOperation(migration);
        List<PastSwitch> switches = PastSwitch.all(migration);
        PastSwitch chosen = choose(switches);
        try (PulsarConnection pulsar = PulsarConnection.open(migration.pulsar())) {
            Map<Side, MarkerPlace> places = chosen.places(migration, pulsar);
            List<Handover> handed = ConsumerPorts.of(migration, pulsar, this::tell)
                    .handOver(
                            chosen.from(),
                            Optional.ofNullable(places.get(chosen.from())).orElseThrow(),
                            Optional.ofNullable(places.get(chosen.from().other()))
                                    .orElseThrow(),
                            concerned(migration, pulsar, switches, chosen),
                            timeout.orElse(migration.switching().consumerTimeout()));
            int exitCode = result(handed);
            tellWhoIsLeft(LeftBehind.find(migration, pulsar, switches), chosen);
            return exitCode;
        }
    }

    private PastSwitch choose(List<PastSwitch> switches) {
        PastSwitch newest = PastSwitch.newest(switches)
                .orElseThrow(() -> new Problem(
                        Kind.CHECK_FAILED,
                        "there was no cutover yet, and thus nothing to hand over",
                        "See bluegreen consumers for where everybody is."));
        if (operation.isEmpty()) {
            return newest;
        }
        return switches.stream()
                .filter(each -> each.operation() == operation.get())
                .findFirst()
                .orElseThrow(() -> new Problem(
                        Kind.CHECK_FAILED,
                        "operation " + operation.get() + " has not moved the writes: there is none, or it was undone",
                        "Those that have are " + numbers(switches) + "."));
    }

    private static String numbers(List<PastSwitch> switches) {
        return switches.stream().map(each -> Long.toString(each.operation())).collect(Collectors.joining(", "));
    }

    /** Of an operation before the last one, only who has missed it: others were made later, or are elsewhere by now. */
    private Predicate<String> concerned(
            Migration migration, PulsarConnection pulsar, List<PastSwitch> switches, PastSwitch chosen)
            throws InterruptedException {
        Predicate<String> asked = name -> subscriptions.isEmpty() || subscriptions.contains(name);
        if (PastSwitch.newest(switches).filter(chosen::equals).isPresent()) {
            return asked;
        }
        Set<String> missed = LeftBehind.find(migration, pulsar, switches).stream()
                .filter(each -> each.operation() == chosen.operation())
                .map(MissedHandover::subscription)
                .collect(Collectors.toSet());
        return asked.and(missed::contains);
    }

    private void tellWhoIsLeft(List<MissedHandover> missed, PastSwitch chosen) {
        missed.stream()
                .filter(each -> each.operation() != chosen.operation() && !each.handedOver())
                .forEach(each -> {
                    out().println("! " + LeftBehind.sentence(each));
                    out().println("  → " + LeftBehind.remedy(each));
                });
    }

    private int result(List<Handover> handed) {
        List<String> unknown = new ArrayList<>(subscriptions);
        handed.forEach(each -> unknown.remove(each.subscription()));
        unknown.forEach(name -> out().println("! " + name + ": there is no such subscription to hand over"
                + operation.map(number -> " in operation " + number).orElse("")));
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
