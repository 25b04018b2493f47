package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.consumer.ConsumerPorts;
import io.pgbluegreen.cli.consumer.ConsumerReport;
import io.pgbluegreen.cli.consumer.LeftBehind;
import io.pgbluegreen.cli.consumer.PastSwitch;
import io.pgbluegreen.cli.text.Json;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.subscription.SubscriptionList;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.topic.PulsarConnection;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen consumers}. */
@Command(
        name = "consumers",
        header = "Shows every subscription of both topics, and its place relative to the last cutover.",
        description = {
            "The appliers' own subscriptions stay with their topic. Every other one goes where the writes go: a cutover"
                    + " hands it over once it has read the old topic to the final marker, and sets it to the first marker"
                    + " on the new one. Those that were not there in time are handed over by bluegreen consumers handover, also when another cutover"
                    + " or rollback has come since: they are named below the table.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen consumers", "  bluegreen consumers --json", "  bluegreen consumers handover"})
public final class ConsumersCommand extends MigrationCommand {

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    public ConsumersCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        Migration migration = migration();
        List<PastSwitch> switches = PastSwitch.all(migration);
        Optional<PastSwitch> last = PastSwitch.newest(switches);
        try (PulsarConnection pulsar = PulsarConnection.open(migration.pulsar())) {
            Map<Side, List<MarkerPlace>> markers = new EnumMap<>(Side.class);
            if (last.isPresent()) {
                last.get().places(migration, pulsar).forEach((side, place) -> markers.put(side, List.of(place)));
            }
            ConsumerReport report = ConsumerReport.of(
                    last.map(PastSwitch::operation),
                    SubscriptionList.read(
                            pulsar, ConsumerPorts.topics(migration), ConsumerPorts.roles(migration), markers),
                    LeftBehind.find(migration, pulsar, switches));
            out().println(json ? Json.line(report) : report.text(Instant.now()));
        }
        return Outcome.DONE.exitCode();
    }
}
