package io.pgbluegreen.topic;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminBuilder;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.Authentication;
import org.apache.pulsar.client.api.AuthenticationFactory;
import org.apache.pulsar.client.api.ClientBuilder;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.SizeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One cluster's client and admin client, which connect when they are first used. Both are safe for several threads, and
 * one of each is enough for a process.
 *
 * <p>They log every reconnection: set the logger {@code org.apache.pulsar} to WARN.
 */
public final class PulsarConnection implements AutoCloseable {

    /** What messages that wait to be sent, or to be taken by a consumer, may hold of the memory. */
    private static final long MEMORY_MEGABYTES = 32;

    private static final int CONNECT_SECONDS = 5;
    private static final int KEEP_ALIVE_SECONDS = 15;
    private static final int OPERATION_SECONDS = 30;
    private static final int LOOKUP_SECONDS = 10;

    private final PulsarSettings settings;
    private final PulsarClient client;
    private final PulsarAdmin admin;

    private PulsarConnection(PulsarSettings settings, PulsarClient client, PulsarAdmin admin) {
        this.settings = settings;
        this.client = client;
        this.admin = admin;
    }

    /**
     * Makes both clients without connecting.
     *
     * @throws Problem CONFIGURATION when the settings cannot work
     */
    public static PulsarConnection open(PulsarSettings settings) {
        PulsarClient client = null;
        try {
            Optional<Authentication> authentication = authentication(settings.authentication());
            settings.tls().tlsTrustCertsFilePath().ifPresent(PulsarConnection::checkReadable);
            client = client(settings, authentication);
            return new PulsarConnection(settings, client, admin(settings, authentication));
        } catch (PulsarClientException e) {
            close(client);
            throw PulsarProblems.of(e, where(settings), "opening a client");
        }
    }

    public PulsarClient client() {
        return client;
    }

    public PulsarAdmin admin() {
        return admin;
    }

    public PulsarSettings settings() {
        return settings;
    }

    /** Names the cluster in messages: {@code Pulsar at pulsar://host:6650}. */
    public String where() {
        return where(settings);
    }

    /** The problem behind an exception that came from one of the clients; {@code doing} says at what. */
    public Problem problem(Throwable failure, String doing) {
        return PulsarProblems.of(failure, where(), doing);
    }

    /**
     * Asks for the topic over both interfaces, whether it exists or not.
     *
     * @throws Problem UNAVAILABLE when one of them does not answer, CONFIGURATION when it refuses the credentials
     */
    public void check(TopicName topic) {
        String doing = "looking up " + topic;
        // First, because it says what a handshake failed of, and fails at once.
        try {
            admin.topics().getPartitionedTopicMetadata(topic.toString());
        } catch (PulsarAdminException.NotFoundException e) {
            // It answered, which is what was asked.
        } catch (PulsarAdminException e) {
            throw PulsarProblems.of(e, "Pulsar's admin interface at " + settings.adminUrl(), doing);
        }
        try {
            client.getPartitionsForTopic(topic.toString(), false).get(OPERATION_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof PulsarClientException.NotFoundException)
                    && !(e.getCause() instanceof PulsarClientException.TopicDoesNotExistException)) {
                throw problem(e, doing);
            }
        } catch (InterruptedException | TimeoutException e) {
            throw problem(e, doing);
        }
    }

    /**
     * Closes both, without waiting for their threads: the client's stay for two seconds, in which they take no more work.
     * Producers and consumers are to be closed before.
     */
    @Override
    public void close() {
        admin.close();
        close(client);
    }

    private static String where(PulsarSettings settings) {
        return "Pulsar at " + settings.serviceUrl();
    }

    private static PulsarClient client(PulsarSettings settings, Optional<Authentication> authentication)
            throws PulsarClientException {
        ClientBuilder builder = PulsarClient.builder()
                .serviceUrl(settings.serviceUrl())
                .memoryLimit(MEMORY_MEGABYTES, SizeUnit.MEGA_BYTES)
                .ioThreads(1)
                .listenerThreads(1)
                .connectionsPerBroker(1)
                // Nobody reads the client's own statistics, which it would log.
                .loadConf(Map.of("statsIntervalSeconds", 0))
                .connectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .keepAliveInterval(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .operationTimeout(OPERATION_SECONDS, TimeUnit.SECONDS)
                .lookupTimeout(LOOKUP_SECONDS, TimeUnit.SECONDS)
                .maxBackoffInterval(5, TimeUnit.SECONDS)
                .allowTlsInsecureConnection(settings.tls().tlsAllowInsecureConnection())
                .enableTlsHostnameVerification(settings.tls().tlsHostnameVerificationEnable());
        authentication.ifPresent(builder::authentication);
        settings.tls().tlsTrustCertsFilePath().map(Path::toString).ifPresent(builder::tlsTrustCertsFilePath);
        return builder.build();
    }

    private static PulsarAdmin admin(PulsarSettings settings, Optional<Authentication> authentication)
            throws PulsarClientException {
        PulsarAdminBuilder builder = PulsarAdmin.builder()
                .serviceHttpUrl(settings.adminUrl())
                .connectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .readTimeout(OPERATION_SECONDS, TimeUnit.SECONDS)
                .requestTimeout(OPERATION_SECONDS, TimeUnit.SECONDS)
                .allowTlsInsecureConnection(settings.tls().tlsAllowInsecureConnection())
                .enableTlsHostnameVerification(settings.tls().tlsHostnameVerificationEnable());
        authentication.ifPresent(builder::authentication);
        settings.tls().tlsTrustCertsFilePath().map(Path::toString).ifPresent(builder::tlsTrustCertsFilePath);
        return builder.build();
    }

    private static Optional<Authentication> authentication(PulsarAuthentication authentication) {
        if (authentication instanceof PulsarAuthentication.Token token) {
            return Optional.of(AuthenticationFactory.token(token.reveal()));
        }
        if (authentication instanceof PulsarAuthentication.TokenFile tokenFile) {
            token(tokenFile.file());
            return Optional.of(AuthenticationFactory.token(() -> token(tokenFile.file())));
        }
        return Optional.empty();
    }

    private static String token(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (!token.isEmpty()) {
                return token;
            }
        } catch (IOException e) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    "Pulsar's token file " + file + " cannot be read: "
                            + e.getClass().getSimpleName(),
                    "Check its path and permissions.",
                    e);
        }
        throw new Problem(
                Kind.CONFIGURATION, "Pulsar's token file " + file + " is empty", "Put a token into the file.");
    }

    private static void checkReadable(Path certificates) {
        if (!Files.isReadable(certificates)) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    "Pulsar's tlsTrustCertsFilePath " + certificates + " is not a file that can be read",
                    "Check its path and permissions.");
        }
    }

    private static void close(@Nullable PulsarClient client) {
        if (client != null) {
            // What fails is of no use to anybody: the broker notices the closed socket.
            var unused = client.closeAsync();
        }
    }
}
