package io.pgbluegreen.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a broker whether it is well; it answers after having sent itself a message. */
public final class PulsarHealth {

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final HttpRequest request;

    /**
     * @param adminUrl {@code http://HOST:PORT}
     * @param superuserToken where the broker asks for one
     */
    public PulsarHealth(String adminUrl, Optional<String> superuserToken) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(adminUrl + "/admin/v2/brokers/health"))
                .timeout(REQUEST_LIMIT);
        superuserToken.ifPresent(token -> builder.header("Authorization", "Bearer " + token));
        this.request = builder.build();
    }

    /** Empty if the broker is well, else what is wrong. */
    public Optional<String> problem() throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? Optional.empty()
                    : Optional.of(request.uri() + " answered " + response.statusCode());
        } catch (IOException e) {
            return Optional.of(request.uri() + ": " + e);
        }
    }
}
