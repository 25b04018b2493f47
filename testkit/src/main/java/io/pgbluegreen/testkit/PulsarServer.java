package io.pgbluegreen.testkit;

/**
 * Apache Pulsar standalone (broker and one bookie) on loopback ports, with topics kept on disk and every message synced
 * before it is acknowledged. It ends with {@link #close}, and at the latest with the JVM, whose SIGKILL it does not
 * survive.
 *
 * <p>Its policies are Pulsar's own defaults, which lose data: whoever sets topics up has to change them.
 *
 * <p>Methods that fail because of the server throw {@link ServerException}.
 */
public interface PulsarServer extends AutoCloseable {

    /** A server to be configured and started. */
    static PulsarServerBuilder builder() {
        return new PulsarServerBuilder();
    }

    /** The binary protocol's URL, {@code pulsar://127.0.0.1:PORT}; the same over {@link #stop} and {@link #start}. */
    String serviceUrl();

    /** The admin API's URL, {@code http://127.0.0.1:PORT}. */
    String adminUrl();

    /**
     * A token that makes its bearer this role; {@link PulsarOptions#SUPERUSER} may do anything.
     *
     * @throws IllegalStateException if the server was started without token authentication
     */
    String token(String role);

    /** What the server has logged so far, over all its starts. */
    String log();

    /** Whether the server runs, as far as its process tells. */
    boolean isRunning();

    /** Starts a stopped or killed server on the same data and ports, and returns when a message passes through it. */
    void start();

    /** Orderly shutdown. */
    void stop();

    /** SIGKILL: what a crash leaves behind. */
    void kill();

    /** Orderly shutdown and start. */
    default void restart() {
        stop();
        start();
    }

    /** Ends the server at once and removes its data. */
    @Override
    void close();
}
