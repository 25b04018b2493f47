package io.pgbluegreen.topic;

import io.pgbluegreen.testkit.PulsarOptions;
import io.pgbluegreen.testkit.PulsarServer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One Pulsar for all tests of the module, with token authentication; it ends with the JVM. */
final class RunningPulsar {

    static final PulsarServer SERVER =
            PulsarServer.builder().tokenAuthentication().start();

    private static final PulsarConnection SUPERUSER = as(PulsarOptions.SUPERUSER);
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private RunningPulsar() {}

    /** A connection that may do anything; not to be closed. */
    static PulsarConnection superuser() {
        return SUPERUSER;
    }

    static PulsarConnection as(String role) {
        return PulsarConnection.open(with(new PulsarAuthentication.Token(SERVER.token(role))));
    }

    static PulsarSettings with(PulsarAuthentication authentication) {
        return new PulsarSettings(
                SERVER.serviceUrl(), SERVER.adminUrl(), authentication, new PulsarTls(Optional.empty(), false, true));
    }

    /** A name that no other test uses; the topic is not created. */
    static TopicName newTopic() {
        return new TopicName("public", "default", "topic_" + TOPICS.incrementAndGet());
    }
}
