package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.postgres.Side;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pulsar.client.api.CompressionType;

/**
 * How a publisher works.
 *
 * @param side the cluster whose changes it publishes
 * @param topic full name of the cluster's topic
 * @param frameBytes size at which a frame is closed
 * @param fragmentBytes largest message; a frame that is longer goes in several
 * @param maxBytesInFlight how much may be sent and not yet be acknowledged
 * @param frameAge age at which a frame is closed between two transactions
 * @param heartbeatInterval how often the publisher writes its heartbeat row
 * @param spoolFolder where, on 9.6, transactions are kept that are too large for the memory, until their commit is known
 */
public record PublisherSettings(
        Side side,
        String slot,
        String publication,
        String topic,
        int frameBytes,
        int fragmentBytes,
        long maxBytesInFlight,
        CompressionType compression,
        Duration frameAge,
        Duration heartbeatInterval,
        Path spoolFolder) {

    /** With the folder in which the system keeps temporary files that may be large. */
    public PublisherSettings(
            Side side,
            String slot,
            String publication,
            String topic,
            int frameBytes,
            int fragmentBytes,
            long maxBytesInFlight,
            CompressionType compression,
            Duration frameAge,
            Duration heartbeatInterval) {
        this(
                side,
                slot,
                publication,
                topic,
                frameBytes,
                fragmentBytes,
                maxBytesInFlight,
                compression,
                frameAge,
                heartbeatInterval,
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Sizes and times that suit most clusters. */
    public static PublisherSettings defaults(Side side, String slot, String publication, String topic) {
        return new PublisherSettings(
                side,
                slot,
                publication,
                topic,
                256 * 1024,
                1024 * 1024,
                16L * 1024 * 1024,
                CompressionType.LZ4,
                Duration.ofMillis(5),
                Duration.ofSeconds(1));
    }

    public PublisherSettings {
        if (frameBytes < 1024 || fragmentBytes < 1024 || maxBytesInFlight < fragmentBytes) {
            throw new IllegalArgumentException(
                    "expected a frame and a fragment of at least 1 KiB and room for a fragment," + " found "
                            + frameBytes + ", " + fragmentBytes + " and " + maxBytesInFlight + " bytes");
        }
    }
}
