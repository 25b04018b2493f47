package io.pgbluegreen.topic;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the servers' certificates are checked where the URLs ask for TLS. The names are those of Pulsar's client.
 *
 * @param tlsTrustCertsFilePath certificates of the authorities to be trusted, PEM; empty for those that Java trusts
 * @param tlsAllowInsecureConnection whether any certificate will do: for tests only
 * @param tlsHostnameVerificationEnable whether the certificate must carry the name of the host
 */
public record PulsarTls(
        Optional<Path> tlsTrustCertsFilePath,
        boolean tlsAllowInsecureConnection,
        boolean tlsHostnameVerificationEnable) {

    /** The strict check: authorities that Java trusts, and the host's name. */
    public static PulsarTls strict() {
        return new PulsarTls(Optional.empty(), false, true);
    }
}
