package io.pgbluegreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.apache.pulsar.client.api.AuthenticationFactory;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;
import org.junit.jupiter.api.Test;

class PulsarServerTest {

    private static final String TOPIC = "persistent://public/default/letters";

    @Test
    void a_message_survives_kill_and_start_and_stop_and_start() throws Exception {
        try (PulsarServer server = PulsarServer.builder().start()) {
            try (PulsarClient client =
                    PulsarClient.builder().serviceUrl(server.serviceUrl()).build()) {
                // Without a subscription or reader Pulsar would drop what was sent.
                client.newConsumer()
                        .topic(TOPIC)
                        .subscriptionName("keeper")
                        .subscribe()
                        .close();
                send(client, "before the kill");
            }
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();
            try (PulsarClient client =
                    PulsarClient.builder().serviceUrl(server.serviceUrl()).build()) {
                send(client, "before the stop");
            }
            server.restart();
            try (PulsarClient client = PulsarClient.builder()
                            .serviceUrl(server.serviceUrl())
                            .build();
                    Reader<String> reader = client.newReader(Schema.STRING)
                            .topic(TOPIC)
                            .startMessageId(MessageId.earliest)
                            .create()) {
                assertThat(List.of(
                                reader.readNext().getValue(), reader.readNext().getValue()))
                        .containsExactly("before the kill", "before the stop");
                assertThat(reader.hasMessageAvailable()).isFalse();
            }
        }
    }

    @Test
    void two_servers_run_side_by_side_and_listen_on_loopback_only() throws Exception {
        try (PulsarServer one = PulsarServer.builder().start();
                PulsarServer other = PulsarServer.builder().start()) {
            assertThat(one.serviceUrl()).isNotEqualTo(other.serviceUrl());
            for (InetAddress address : addressesOfThisMachine()) {
                for (String url : List.of(one.serviceUrl(), one.adminUrl())) {
                    assertThatThrownBy(() -> new Socket(address, URI.create(url).getPort()).close())
                            .as("%s on %s", url, address)
                            .hasMessageContaining("refused");
                }
            }
        }
    }

    @Test
    void with_token_authentication_only_a_valid_token_opens_the_door() throws PulsarClientException {
        try (PulsarServer server = PulsarServer.builder().tokenAuthentication().start()) {
            try (PulsarClient admin = client(server, server.token(PulsarOptions.SUPERUSER))) {
                send(admin, "hello");
            }
            try (PulsarClient stranger = client(server, TokenKey.random().token(PulsarOptions.SUPERUSER))) {
                assertThatThrownBy(() -> send(stranger, "let me in"))
                        .isInstanceOf(PulsarClientException.AuthenticationException.class);
            }
            try (PulsarClient nobodySpecial = client(server, server.token("reporting"))) {
                assertThatThrownBy(() -> send(nobodySpecial, "let me in"))
                        .isInstanceOf(PulsarClientException.AuthorizationException.class);
            }
        }
    }

    private static PulsarClient client(PulsarServer server, String token) throws PulsarClientException {
        return PulsarClient.builder()
                .serviceUrl(server.serviceUrl())
                .authentication(AuthenticationFactory.token(token))
                .build();
    }

    private static void send(PulsarClient client, String message) throws PulsarClientException {
        try (Producer<String> producer =
                client.newProducer(Schema.STRING).topic(TOPIC).create()) {
            producer.send(message);
        }
    }

    private static List<InetAddress> addressesOfThisMachine() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }
}
