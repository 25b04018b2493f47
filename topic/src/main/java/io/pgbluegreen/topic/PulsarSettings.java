package io.pgbluegreen.topic;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How to reach one Pulsar cluster.
 *
 * @param serviceUrl the binary protocol: {@code pulsar://host:6650}, with TLS {@code pulsar+ssl://host:6651}; several
 *     hosts with commas between
 * @param adminUrl the REST interface: {@code http://host:8080}, with TLS {@code https://host:8443}
 */
public record PulsarSettings(String serviceUrl, String adminUrl, PulsarAuthentication authentication, PulsarTls tls) {

    /** @throws IllegalArgumentException that names every fault at once */
    public PulsarSettings {
        List<String> faults = faults(serviceUrl, adminUrl);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("Pulsar: " + String.join("; ", faults));
        }
    }

    /** Without authentication; TLS, where the URLs ask for it, is strict. */
    public PulsarSettings(String serviceUrl, String adminUrl) {
        this(serviceUrl, adminUrl, new PulsarAuthentication.None(), PulsarTls.strict());
    }

    /** What is wrong with these URLs, a sentence each; empty when they can stand. */
    public static List<String> faults(String serviceUrl, String adminUrl) {
        List<String> faults = new ArrayList<>();
        check(faults, "serviceUrl", serviceUrl, Set.of("pulsar", "pulsar+ssl"), "pulsar://host:6650");
        check(faults, "adminUrl", adminUrl, Set.of("http", "https"), "http://host:8080");
        return faults;
    }

    private static void check(List<String> faults, String what, String url, Set<String> schemes, String example) {
        int hosts = url.indexOf("://");
        boolean good = hosts > 0 && schemes.contains(url.substring(0, hosts));
        if (good) {
            // Java's URI knows one host only.
            for (String host : url.substring(hosts + 3).split(",", -1)) {
                good &= isHostAndPort(host);
            }
        }
        if (!good) {
            // The URL is not repeated where it may hold a password.
            String found = url.contains("@") ? "one with credentials in it" : "'" + url + "'";
            faults.add(what + " must look like " + example + ", found " + found);
        }
    }

    private static boolean isHostAndPort(String text) {
        try {
            URI uri = new URI("pulsar://" + text);
            String path = uri.getRawPath();
            return uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getPort() <= 65535
                    && (path.isEmpty() || path.equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
