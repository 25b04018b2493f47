package io.pgbluegreen.cli.finish;

import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicName;
import io.pgbluegreen.topic.TopicStatus;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.pulsar.client.admin.PulsarAdminException;

/** One topic, and the subscriptions that the migration has made on it. */
final class TopicRemnants {

    private final PulsarConnection pulsar;
    private final TopicName topic;

    TopicRemnants(PulsarConnection pulsar, TopicName topic) {
        this.pulsar = pulsar;
        this.topic = topic;
    }

    Remnant subscription(String name) {
        String what = "subscription " + name + " of topic " + topic;
        return new Remnant(
                what,
                () -> status().flatMap(status -> status.subscription(name)).isPresent(),
                () -> delete(what, () -> pulsar.admin().topics().deleteSubscription(topic.toString(), name)));
    }

    Remnant topic() {
        String what = "topic " + topic;
        return new Remnant(
                what,
                () -> status().isPresent(),
                () -> delete(what, () -> pulsar.admin().topics().delete(topic.toString(), false)));
    }

    /** The topic as it stays, and how to delete it; nothing where there is none. */
    Optional<String> kept() {
        return status().map(status -> "topic " + topic + ", " + Amounts.bytes(status.storageBytes())
                + (status.subscriptions().isEmpty()
                        ? ""
                        : ", read by "
                                + String.join(
                                        ", ",
                                        new TreeSet<>(status.subscriptions().keySet())))
                + "; it stays until somebody deletes it: bluegreen finish --delete-topics, or pulsar-admin topics delete "
                + topic);
    }

    /** Nothing where there is no such topic. */
    private Optional<TopicStatus> status() {
        try {
            return Optional.of(TopicStatus.read(pulsar, topic));
        } catch (Problem problem) {
            if (problem.kind() == Kind.CHECK_FAILED) {
                return Optional.empty();
            }
            throw problem;
        }
    }

    private void delete(String what, Deletion deletion) {
        try {
            deletion.run();
        } catch (PulsarAdminException.NotFoundException e) {
            // Somebody else was faster.
        } catch (PulsarAdminException.PreconditionFailedException e) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    what + " is in use: " + e.getMessage(),
                    "Stop who is connected to it, then run bluegreen finish again.",
                    e);
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "deleting " + what);
        }
    }

    @FunctionalInterface
    private interface Deletion {
        void run() throws PulsarAdminException;
    }
}
