package io.pgbluegreen.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.process.FreePort;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.pulsar.client.admin.Namespaces;
import org.apache.pulsar.common.policies.data.BacklogQuota;
import org.apache.pulsar.common.policies.data.BacklogQuota.BacklogQuotaType;
import org.apache.pulsar.common.policies.data.BacklogQuota.RetentionPolicy;
import org.apache.pulsar.common.policies.data.InactiveTopicDeleteMode;
import org.apache.pulsar.common.policies.data.InactiveTopicPolicies;
import org.apache.pulsar.common.policies.data.RetentionPolicies;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A broker of another kind than that of the other tests: with TLS, and with topic-level policies turned off. */
@TestInstance(Lifecycle.PER_CLASS)
class OtherBrokerTest {

    private static final String NAMESPACE = "public/moving";
    private static final TopicName TOPIC = TopicName.parse(NAMESPACE + "/topic");

    private PulsarServer server;
    private SelfSigned certificate;
    private String serviceUrl;
    private String adminUrl;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        certificate = SelfSigned.of("dns:localhost", folder);
        int brokerPort = FreePort.find();
        int webPort = FreePort.find();
        serviceUrl = "pulsar+ssl://localhost:" + brokerPort;
        adminUrl = "https://localhost:" + webPort;
        server = PulsarServer.builder()
                .setting("topicLevelPoliciesEnabled", "false")
                .setting("systemTopicEnabled", "false")
                .setting("brokerServicePortTls", Integer.toString(brokerPort))
                .setting("webServicePortTls", Integer.toString(webPort))
                .setting("tlsCertificateFilePath", certificate.certificate().toString())
                .setting("tlsKeyFilePath", certificate.key().toString())
                .start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void a_certificate_of_a_named_authority_is_accepted_on_both_interfaces() {
        try (PulsarConnection pulsar = connection(new PulsarTls(Optional.of(certificate.certificate()), false, true))) {
            assertThatCode(() -> pulsar.check(TOPIC)).doesNotThrowAnyException();
        }
    }

    @Test
    void a_certificate_of_an_unknown_authority_is_refused_unless_that_is_allowed() {
        try (PulsarConnection pulsar = connection(PulsarTls.strict())) {
            assertRefused(catchThrowableOfType(Problem.class, () -> pulsar.check(TOPIC)));
            // The binary protocol's client does not say what a handshake failed of.
            Problem problem =
                    catchThrowableOfType(Problem.class, () -> TopicTail.read(pulsar.client(), TOPIC, Optional.empty()));
            assertThat(pulsar.problem(problem, "reading")).isSameAs(problem);
            assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
        try (PulsarConnection pulsar = connection(new PulsarTls(Optional.empty(), true, false))) {
            assertThatCode(() -> pulsar.check(TOPIC)).doesNotThrowAnyException();
        }
    }

    @Test
    void a_certificate_of_another_host_is_refused_unless_that_is_allowed() {
        Optional<Path> authority = Optional.of(certificate.certificate());
        String byAddress = adminUrl.replace("localhost", "127.0.0.1");
        try (PulsarConnection pulsar = connection(byAddress, new PulsarTls(authority, false, true))) {
            assertRefused(catchThrowableOfType(Problem.class, () -> pulsar.check(TOPIC)));
        }
        try (PulsarConnection pulsar = connection(byAddress, new PulsarTls(authority, false, false))) {
            assertThatCode(() -> pulsar.check(TOPIC)).doesNotThrowAnyException();
        }
    }

    private static void assertRefused(Problem problem) {
        assertThat(problem.kind()).as(problem.getMessage()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("no TLS connection");
        assertThat(problem.remedy()).contains("tlsTrustCertsFilePath");
    }

    private PulsarConnection connection(PulsarTls tls) {
        return connection(adminUrl, tls);
    }

    private PulsarConnection connection(String admin, PulsarTls tls) {
        return PulsarConnection.open(new PulsarSettings(serviceUrl, admin, new PulsarAuthentication.None(), tls));
    }

    @Test
    void where_topics_have_no_policies_the_namespace_must_set_every_one() throws Exception {
        try (PulsarConnection pulsar =
                PulsarConnection.open(new PulsarSettings(server.serviceUrl(), server.adminUrl()))) {
            Namespaces namespaces = pulsar.admin().namespaces();
            namespaces.createNamespace(NAMESPACE);
            TopicSetup setup = new TopicSetup(pulsar, TOPIC);

            Problem problem = catchThrowableOfType(Problem.class, setup::setUp);
            assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
            assertThat(setup.wrongPolicies()).hasSize(7);
            assertThat(problem.remedy())
                    .contains("pulsar-admin namespaces set-retention " + NAMESPACE + " --size -1 --time -1");

            namespaces.setRetention(NAMESPACE, new RetentionPolicies(-1, -1));
            namespaces.setNamespaceMessageTTL(NAMESPACE, 0);
            namespaces.setCompactionThreshold(NAMESPACE, 0);
            namespaces.setInactiveTopicPolicies(
                    NAMESPACE,
                    new InactiveTopicPolicies(InactiveTopicDeleteMode.delete_when_no_subscriptions, 60, false));
            namespaces.setDeduplicationStatus(NAMESPACE, true);
            for (BacklogQuotaType type : BacklogQuotaType.values()) {
                BacklogQuota quota = BacklogQuota.builder()
                        .limitSize(-1)
                        .limitTime(-1)
                        .retentionPolicy(RetentionPolicy.producer_request_hold)
                        .build();
                namespaces.setBacklogQuota(NAMESPACE, quota, type);
            }

            assertThatCode(setup::setUp).doesNotThrowAnyException();
        }
    }
}
