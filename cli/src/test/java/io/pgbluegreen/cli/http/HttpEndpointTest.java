package io.pgbluegreen.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cli.config.HostPort;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.process.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {

    private final int port = FreePort.find();
    private final Client client = new Client(port);
    private HttpEndpoint endpoint;

    @BeforeEach
    void start() {
        endpoint = HttpEndpoint.start(
                new HostPort("127.0.0.1", port), Map.of("/live", () -> Answer.text(200, "ä"), "/broken", () -> {
                    throw new IllegalStateException("secret");
                }));
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void a_page_is_text_in_utf_8() throws Exception {
        HttpResponse<String> response = client.get("/live?verbose=1");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ä\n");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Length")).hasValue("3");
    }

    @Test
    void head_has_the_headers_of_get_and_no_body() throws Exception {
        HttpResponse<String> response = client.send("HEAD", "/live");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Length")).hasValue("3");
        assertThat(client.get("/live").statusCode()).isEqualTo(200);
    }

    @Test
    void nothing_but_get_and_head_is_answered() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
            HttpResponse<String> response = client.send(method, "/live");
            assertThat(response.statusCode()).as(method).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
    }

    @Test
    void another_path_is_answered_with_those_that_there_are() throws Exception {
        for (String path : List.of("/", "/live/", "/metrics", "/live/../x")) {
            HttpResponse<String> response = client.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(response.body()).isEqualTo("nothing is here; there are /broken, /live\n");
        }
    }

    @Test
    void a_page_that_fails_tells_the_log_and_not_the_client() throws Exception {
        HttpResponse<String> response = client.get("/broken");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("failed; the log says why\n");
    }

    /** More clients than the endpoint has threads open a connection, begin a request and say nothing more. */
    @Test
    void clients_that_say_nothing_do_not_keep_others_out() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                silent.add(socket);
                socket.getOutputStream().write("GET /live HT".getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
            await().ignoreExceptions().until(() -> client.get("/live").statusCode() == 200);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void it_listens_on_no_other_address_than_it_was_told() throws Exception {
        for (InetAddress address : NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList()) {
            assertThatExceptionOfType(IOException.class)
                    .as(address.toString())
                    .isThrownBy(() -> new Socket(address, port).close());
        }
    }

    @Test
    void a_port_in_use_is_a_problem_that_names_the_key() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostPort taken = new HostPort("127.0.0.1", other.getLocalPort());
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> HttpEndpoint.start(taken, Map.of()))
                    .withMessage(
                            "http.listen is " + taken + ", where this process cannot listen: Address already in use")
                    .satisfies(problem -> {
                        assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFIGURATION);
                        assertThat(problem.remedy()).contains("port that nothing else uses");
                    });
        }
    }

    @Test
    void a_host_that_is_not_known_is_a_problem() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> HttpEndpoint.start(new HostPort("no-such-host.invalid", port), Map.of()))
                .withMessageContaining("the host name is not known here");
    }
}
