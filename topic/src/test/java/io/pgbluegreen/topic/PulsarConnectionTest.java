package io.pgbluegreen.topic;

import static io.pgbluegreen.topic.RunningPulsar.SERVER;
import static io.pgbluegreen.topic.RunningPulsar.newTopic;
import static io.pgbluegreen.topic.RunningPulsar.superuser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.apache.pulsar.common.policies.data.AuthAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulsarConnectionTest {

    private final TopicName topic = newTopic();

    @Test
    void a_good_token_passes_the_check_and_the_check_creates_no_topic() throws Exception {
        superuser().check(topic);

        assertThat(superuser().admin().topics().getList(topic.namespacePath())).doesNotContain(topic.toString());
    }

    @Test
    void a_token_is_read_from_its_file_and_a_new_one_is_taken_up(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("token");
        Files.writeString(file, SERVER.token("admin") + "\n");
        try (PulsarConnection pulsar =
                PulsarConnection.open(RunningPulsar.with(new PulsarAuthentication.TokenFile(file)))) {
            pulsar.check(topic);
            Files.writeString(file, SERVER.token("nobody"));

            assertThat(failure(() -> new TopicSetup(pulsar, topic).setUp())).hasMessageContaining("does not permit");
        }
    }

    @Test
    void a_token_file_that_is_missing_or_empty_is_a_fault_of_the_configuration(@TempDir Path folder)
            throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));

        for (Path file : new Path[] {empty, folder.resolve("missing")}) {
            Problem problem =
                    failure(() -> PulsarConnection.open(RunningPulsar.with(new PulsarAuthentication.TokenFile(file)))
                            .close());
            assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
            assertThat(problem).hasMessageContaining(file.toString());
        }
    }

    @Test
    void no_credentials_and_wrong_ones_are_faults_of_the_configuration() {
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8));
        String forged = header + ".eyJzdWIiOiJhZG1pbiJ9.c2lnbmVkIGJ5IHNvbWVib2R5IGVsc2UgZW50aXJlbHk";
        for (PulsarAuthentication wrong : new PulsarAuthentication[] {
            new PulsarAuthentication.None(),
            new PulsarAuthentication.Token(forged),
            new PulsarAuthentication.Token("no_token_at_all")
        }) {
            try (PulsarConnection pulsar = PulsarConnection.open(RunningPulsar.with(wrong))) {
                for (Problem problem : new Problem[] {
                    failure(() -> pulsar.check(topic)), failure(() -> new TopicSetup(pulsar, topic).check())
                }) {
                    assertThat(problem.kind()).as(problem.getMessage()).isEqualTo(Kind.CONFIGURATION);
                    assertThat(problem).hasMessageContaining("refused the credentials");
                    assertThat(withCauses(problem)).doesNotContain(forged).doesNotContain("no_token_at_all");
                }
            }
        }
    }

    @Test
    void a_role_without_permission_is_told_what_to_grant() throws Exception {
        new TopicSetup(superuser(), topic).setUp();
        superuser().admin().topics().grantPermission(topic.toString(), "consumer", Set.of(AuthAction.consume));
        try (PulsarConnection stranger = RunningPulsar.as("stranger");
                PulsarConnection consumer = RunningPulsar.as("consumer")) {
            assertThatCode(() -> TopicTail.read(consumer.client(), topic, Optional.empty()))
                    .doesNotThrowAnyException();
            for (Problem problem : new Problem[] {
                failure(() -> stranger.check(topic)),
                failure(() -> TopicTail.read(stranger.client(), topic, Optional.empty())),
                failure(() -> TopicStatus.read(stranger, topic)),
                failure(() -> new TopicSetup(stranger, topic).setUp()),
                failure(() -> new TopicSetup(consumer, topic).check())
            }) {
                assertThat(problem.kind()).as(problem.getMessage()).isEqualTo(Kind.CHECK_FAILED);
                assertThat(problem).hasMessageContaining("does not permit");
                assertThat(problem.remedy()).contains("grant-permission");
            }
        }
    }

    @Test
    void a_server_that_is_not_there_is_named() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        PulsarAuthentication token = new PulsarAuthentication.Token(SERVER.token("admin"));
        String broker = "pulsar://127.0.0.1:" + port;
        String admin = "http://127.0.0.1:" + port;
        for (PulsarSettings settings : new PulsarSettings[] {
            new PulsarSettings(broker, SERVER.adminUrl(), token, PulsarTls.strict()),
            new PulsarSettings(SERVER.serviceUrl(), admin, token, PulsarTls.strict())
        }) {
            try (PulsarConnection pulsar = PulsarConnection.open(settings)) {
                Problem problem = failure(() -> pulsar.check(topic));

                assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
                assertThat(problem)
                        .hasMessageContaining("127.0.0.1:" + port)
                        .hasMessageContaining("cannot be reached")
                        .hasMessageContaining("Connection refused");
            }
        }
    }

    @Test
    void tls_on_a_port_without_it_is_a_fault_of_the_configuration() {
        PulsarSettings settings = new PulsarSettings(
                SERVER.serviceUrl().replace("pulsar://", "pulsar+ssl://"),
                SERVER.adminUrl().replace("http://", "https://"));
        try (PulsarConnection pulsar = PulsarConnection.open(settings)) {
            Problem problem = failure(() -> new TopicSetup(pulsar, topic).check());

            assertThat(problem.kind()).as(problem.getMessage()).isEqualTo(Kind.CONFIGURATION);
            assertThat(problem).hasMessageContaining("TLS");
        }
    }

    @Test
    void certificates_that_cannot_be_read_are_named_before_connecting(@TempDir Path folder) {
        Path missing = folder.resolve("ca.pem");
        PulsarSettings settings = new PulsarSettings(
                "pulsar+ssl://127.0.0.1:6651",
                "https://127.0.0.1:8443",
                new PulsarAuthentication.None(),
                new PulsarTls(Optional.of(missing), false, true));

        Problem problem = failure(() -> PulsarConnection.open(settings).close());

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining(missing.toString());
    }

    private static Problem failure(Runnable action) {
        return catchThrowableOfType(Problem.class, action::run);
    }

    private static String withCauses(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
