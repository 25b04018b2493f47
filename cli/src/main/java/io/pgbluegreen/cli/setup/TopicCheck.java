package io.pgbluegreen.cli.setup;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicName;
import io.pgbluegreen.topic.TopicSetup;
import io.pgbluegreen.topic.TopicStatus;
import io.pgbluegreen.topic.WrongPolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks one topic before anything is changed. A topic that is not there yet, or empty, can still become right. */
final class TopicCheck {

    private final PulsarConnection pulsar;
    private final TopicName topic;
    private final Findings findings;

    TopicCheck(PulsarConnection pulsar, TopicName topic, Findings findings) {
        this.pulsar = pulsar;
        this.topic = topic;
        this.findings = findings;
    }

    /**
     * Checks policies under which changes may have been lost, and frames that nobody has put there for this migration.
     *
     * @param streamed whether this side's slot is registered, so that frames in the topic are its own
     */
    void run(boolean streamed) {
        Optional<TopicStatus> status = status();
        if (status.isEmpty() || status.get().lastFrame().isEmpty()) {
            return;
        }
        List<WrongPolicy> losing = new TopicSetup(pulsar, topic)
                .wrongPolicies().stream().filter(WrongPolicy::losesData).toList();
        if (!losing.isEmpty()) {
            findings.add(
                    "topic " + topic + " holds changes already, under policies that may have lost some: "
                            + losing.stream().map(WrongPolicy::toString).collect(Collectors.joining("; ")),
                    "Give the migration a new topic, or, if you know that this one is whole, set the policies right: "
                            + losing.stream().map(WrongPolicy::remedy).collect(Collectors.joining("; ")));
        }
        if (!streamed) {
            findings.add(
                    "topic " + topic + " holds changes up to seq "
                            + status.get().lastFrame().get().seq()
                            + ", and there is no slot that they could come from",
                    "Name another topic in the configuration, or, if nobody needs what is in this one, delete it:"
                            + " pulsar-admin topics delete " + topic);
        }
    }

    private Optional<TopicStatus> status() {
        try {
            return Optional.of(TopicStatus.read(pulsar, topic));
        } catch (Problem problem) {
            if (problem.kind() == Kind.CHECK_FAILED) {
                // There is no such topic yet.
                return Optional.empty();
            }
            throw problem;
        }
    }
}
