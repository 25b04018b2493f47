package io.pgbluegreen.cli.consumer;

import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.cli.text.TextTable;
import io.pgbluegreen.consumers.handover.MissedHandover;
import io.pgbluegreen.consumers.subscription.ListedSubscription;
import io.pgbluegreen.consumers.subscription.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All subscriptions of both topics. This is what {@code consumers --json} prints.
 *
 * @param operation the newest cutover or rollback, to whose markers places refer
 * @param missed who has not followed an operation, the oldest operation first
 */
public record ConsumerReport(Optional<Long> operation, List<Row> subscriptions, List<MissedHandover> missed) {

    private static final String NONE = "-";

    public ConsumerReport {
        subscriptions = List.copyOf(subscriptions);
        missed = List.copyOf(missed);
    }

    /**
     * One subscription.
     *
     * @param topic the side whose topic it is
     * @param kind label of its {@link io.pgbluegreen.consumers.subscription.SubscriptionKind}
     * @param type of its consumers, {@code Failover}, {@code Shared}, …; {@code None} before the first
     * @param consumers how many are connected
     * @param acknowledgedTo everything up to this place is acknowledged, {@code ledger:entry}
     * @param acknowledgedAhead how many stretches behind that are acknowledged too; they do not count
     * @param place relative to the markers of the operation
     */
    public record Row(
            String topic,
            String subscription,
            String kind,
            String type,
            int consumers,
            long backlogMessages,
            Optional<String> oldestUnacknowledged,
            String acknowledgedTo,
            int acknowledgedAhead,
            Optional<String> place) {}

    public static ConsumerReport of(
            Optional<Long> operation, List<ListedSubscription> subscriptions, List<MissedHandover> missed) {
        return new ConsumerReport(
                operation, subscriptions.stream().map(ConsumerReport::row).toList(), missed);
    }

    private static Row row(ListedSubscription listed) {
        return new Row(
                listed.topic().label(),
                listed.name(),
                listed.kind().label(),
                listed.cursor().type(),
                listed.cursor().consumers(),
                listed.cursor().backlogMessages(),
                listed.cursor().oldestUnacknowledged().map(Instant::toString),
                listed.cursor().markDelete().toString(),
                listed.cursor().acknowledgedAhead(),
                listed.place().map(Place::toString));
    }

    /** As people read it; several lines, without a line break at the end. */
    public String text(Instant now) {
        TextTable table = new TextTable();
        table.row(List.of("topic", "subscription", "kind", "connected", "backlog", "oldest", "place"));
        for (Row row : subscriptions) {
            table.row(List.of(
                    row.topic(),
                    row.subscription(),
                    row.kind(),
                    row.consumers() == 0 ? "no" : row.consumers() + " (" + row.type() + ")",
                    Amounts.count(row.backlogMessages())
                            + (row.acknowledgedAhead() == 0 ? "" : " (some acknowledged ahead)"),
                    row.oldestUnacknowledged()
                            .map(at -> age(Instant.parse(at), now))
                            .orElse(NONE),
                    row.place().orElse(NONE)));
        }
        List<String> lines = new ArrayList<>(table.lines());
        for (MissedHandover each : missed) {
            lines.add("! " + LeftBehind.sentence(each));
            lines.add("  → " + LeftBehind.remedy(each));
        }
        return String.join("\n", lines);
    }

    private static String age(Instant at, Instant now) {
        return Amounts.millis(Math.max(0, Duration.between(at, now).toMillis()));
    }
}
