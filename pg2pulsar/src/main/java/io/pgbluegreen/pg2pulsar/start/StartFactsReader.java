package io.pgbluegreen.pg2pulsar.start;

import io.pgbluegreen.pg2pulsar.PublisherSettings;
import io.pgbluegreen.pg2pulsar.frame.ResumePoint;
import io.pgbluegreen.pg2pulsar.frame.ResumePoint.OpenTransaction;
import io.pgbluegreen.pg2pulsar.start.StartFacts.Recorded;
import io.pgbluegreen.pg2pulsar.start.StartFacts.TopicEnd;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.MessageIds;
import io.pgbluegreen.topic.Tail;
import io.pgbluegreen.topic.TopicName;
import io.pgbluegreen.topic.TopicTail;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.pulsar.client.api.PulsarClient;

/** Asks the server and the topic what {@link StartPosition} must know. */
public final class StartFactsReader {

    private StartFactsReader() {}

    /**
     * What was found.
     *
     * @param highestEpoch of all messages that were read, incomplete frames included; 0 for an empty topic
     */
    public record Result(StartFacts facts, long highestEpoch) {}

    /**
     * Reads all facts. The caller holds the topic's exclusive producer, so that its end cannot move.
     *
     * @throws Problem when this direction was not set up
     */
    public static Result read(PublisherSettings settings, PostgresSessions sessions, PulsarClient pulsar)
            throws SQLException {
        String where = sessions.settings().where();
        try (Connection connection = sessions.open("bluegreen publisher start")) {
            PublisherState state = PublisherTable.read(connection, settings.slot())
                    .orElseThrow(() -> notSetUp(where, "slot " + settings.slot() + " is not registered"));
            if (Publications.find(connection, settings.publication()).isEmpty()) {
                throw notSetUp(where, "publication " + settings.publication() + " does not exist");
            }
            Optional<Tail> tail = TopicTail.read(
                    pulsar, TopicName.parse(settings.topic()), state.messageId().map(MessageIds::fromHex));
            ServerFacts server = ServerFacts.read(connection);
            StartFacts facts = new StartFacts(
                    where,
                    settings.topic(),
                    settings.slot(),
                    server.database(),
                    server.systemIdentifier(),
                    server.timeline(),
                    server.currentLsn(),
                    Slots.find(connection, settings.slot()),
                    new Recorded(state.systemId(), state.timeline(), state.startLsn(), state.seq()),
                    tail.flatMap(StartFactsReader::end));
            return new Result(facts, tail.map(Tail::highestEpochSeen).orElse(0L));
        }
    }

    private static Optional<TopicEnd> end(Tail tail) {
        return tail.source()
                .map(source -> new TopicEnd(
                        source.systemIdentifier(),
                        source.timeline(),
                        source.slot(),
                        new ResumePoint(
                                tail.seq(),
                                tail.lastLsn(),
                                tail.open()
                                        .map(open -> new OpenTransaction(
                                                open.xid(), open.commitLsn(), open.changesSoFar())))));
    }

    private static Problem notSetUp(String where, String what) {
        return new Problem(
                Kind.CHECK_FAILED,
                what + " on " + where + ": this direction is not set up",
                "Run 'bluegreen setup' first; the way back is set up at the end of 'bluegreen copy'.");
    }
}
