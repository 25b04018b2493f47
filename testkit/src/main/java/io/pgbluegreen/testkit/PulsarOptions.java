package io.pgbluegreen.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a server is to be like.
 *
 * @param heapMegabytes limit of the server's heap
 * @param directMegabytes limit of its memory outside the heap, where messages are
 * @param quickStart whether the server's JVM makes do with its first compiler: up with half the work, slower for good
 * @param tokens the key by which client tokens are signed and checked; without one, anybody may do anything
 * @param settings lines of {@code standalone.conf}, for broker and bookie; they win over the testkit's own
 */
public record PulsarOptions(
        int heapMegabytes,
        int directMegabytes,
        boolean quickStart,
        Optional<TokenKey> tokens,
        Map<String, String> settings) {

    /** The role that may do anything. */
    public static final String SUPERUSER = "admin";

    private static final int LEAST_MEGABYTES = 128;

    public PulsarOptions {
        if (heapMegabytes < LEAST_MEGABYTES || directMegabytes < LEAST_MEGABYTES) {
            throw new IllegalArgumentException("Pulsar needs " + LEAST_MEGABYTES
                    + " MB of heap and of direct memory at least, not " + heapMegabytes + " and " + directMegabytes);
        }
        settings = Map.copyOf(settings);
    }

    /** The settings that turn token authentication on; none without a key. */
    public Map<String, String> authenticationSettings() {
        Map<String, String> lines = new LinkedHashMap<>();
        tokens.ifPresent(key -> {
            lines.put("authenticationEnabled", "true");
            lines.put("authenticationProviders", "org.apache.pulsar.broker.authentication.AuthenticationProviderToken");
            lines.put("authorizationEnabled", "true");
            lines.put("superUserRoles", SUPERUSER);
            lines.put("tokenSecretKey", key.asDataUrl());
            lines.put("brokerClientAuthenticationPlugin", "org.apache.pulsar.client.impl.auth.AuthenticationToken");
            lines.put("brokerClientAuthenticationParameters", "token:" + key.token(SUPERUSER));
        });
        return lines;
    }

    /** Shows neither the key nor what the settings are set to. */
    @Override
    public String toString() {
        return "Pulsar (" + heapMegabytes + " MB heap, " + directMegabytes + " MB direct, "
                + (tokens.isPresent() ? "tokens" : "no authentication") + ", settings " + settings.keySet() + ")";
    }
}
