package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.PulsarSettings;
import io.pgbluegreen.topic.TopicName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An applier in a process of its own, with a small heap, that can be killed. */
final class ApplierProcess implements AutoCloseable {

    private final Process process;

    private ApplierProcess(Process process) {
        this.process = process;
    }

    static ApplierProcess start(TestTarget target, TestTopic topic, String... jvmOptions) throws IOException {
        ConnectionSettings settings = target.settings();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(jvmOptions));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ApplierProcess.class.getName(),
                settings.host(),
                Integer.toString(settings.port()),
                settings.database(),
                target.server().password(),
                TestServers.pulsar().serviceUrl(),
                TestServers.pulsar().adminUrl(),
                topic.name().toString()));
        return new ApplierProcess(new ProcessBuilder(command).inheritIO().start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] args) {
        ConnectionSettings target = new ConnectionSettings(
                Side.GREEN, args[0], Integer.parseInt(args[1]), args[2], "postgres", Optional.of(new Secret(args[3])));
        try (PulsarConnection pulsar = PulsarConnection.open(new PulsarSettings(args[4], args[5]))) {
            ApplierSettings settings =
                    new ApplierSettings("blue", TopicName.parse(args[6]), TestTopic.SUBSCRIPTION, false);
            new Applier(settings, new PostgresSessions(target), pulsar, ApplierObserver.none()).run();
        }
    }
}
