package io.pgbluegreen.testkit;

import io.pgbluegreen.testkit.containers.ContainerPulsar;
import io.pgbluegreen.testkit.embedded.EmbeddedPulsar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Collects what a server is to be like, and starts it. */
public final class PulsarServerBuilder {

    private static final int DEFAULT_MEGABYTES = 512;

    private final Map<String, String> settings = new LinkedHashMap<>();
    private int heapMegabytes = DEFAULT_MEGABYTES;
    private int directMegabytes = DEFAULT_MEGABYTES;
    private boolean quickStart = true;
    private Optional<TokenKey> tokens = Optional.empty();

    PulsarServerBuilder() {}

    /** A line of {@code standalone.conf}, for the broker or the bookie. Given twice, the last wins. */
    public PulsarServerBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Limits of heap and direct memory; 512 MB each by default. */
    public PulsarServerBuilder memory(int heap, int direct) {
        heapMegabytes = heap;
        directMegabytes = direct;
        return this;
    }

    /**
     * Makes a server to be measured: it compiles as a production server does. By default it is up with half the
     * processor time instead, which is what most tests want.
     */
    public PulsarServerBuilder throughput() {
        quickStart = false;
        return this;
    }

    /** Lets in only clients with a token of {@link PulsarServer#token}, and gives roles nothing by default. */
    public PulsarServerBuilder tokenAuthentication() {
        tokens = Optional.of(TokenKey.random());
        return this;
    }

    /**
     * Starts the server and returns when a message passes through it.
     *
     * @throws ServerException if it does not start
     */
    public PulsarServer start() {
        PulsarOptions options = new PulsarOptions(heapMegabytes, directMegabytes, quickStart, tokens, settings);
        return switch (Provider.chosen()) {
            case EMBEDDED -> EmbeddedPulsar.start(options);
            case CONTAINERS -> Provider.withTestcontainers(() -> ContainerPulsar.start(options));
        };
    }
}
