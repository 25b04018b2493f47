package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.topic.TopicName;
import java.time.Duration;

/**
 * What an applier applies and how.
 *
 * @param source label of the cluster whose topic it is, for example {@code blue}: the key in {@code bluegreen.applied}
 * @param subscription a durable subscription of the topic, made before its first message
 * @param awaitFirstLoad whether to wait until the target's first load is done, and to leave out what it has already; not
 *     so for the way back, whose target has always been complete
 * @param maxDecodedBytes of JSON that may wait decoded, besides what is being written
 * @param ddl what is to become of a schema change that the source recorded
 * @param maxUnconfirmed how long commits may go without waiting for the disk, and messages unacknowledged, under load
 */
public record ApplierSettings(
        String source,
        TopicName topic,
        String subscription,
        boolean awaitFirstLoad,
        BatchLimits limits,
        long maxDecodedBytes,
        Duration maxUnconfirmed,
        DdlPolicy ddl) {

    private static final long MAX_DECODED_BYTES = 8L << 20;
    private static final Duration MAX_UNCONFIRMED = Duration.ofMillis(500);

    public ApplierSettings {
        if (source.isEmpty() || subscription.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a source and a subscription, found '" + source + "' and '" + subscription + "'");
        }
        if (maxDecodedBytes < 1 || maxUnconfirmed.isNegative()) {
            throw new IllegalArgumentException("expected room for decoded frames and a duration, found "
                    + maxDecodedBytes + " bytes and " + maxUnconfirmed);
        }
    }

    /** With the usual limits. */
    public ApplierSettings(String source, TopicName topic, String subscription, boolean awaitFirstLoad) {
        this(
                source,
                topic,
                subscription,
                awaitFirstLoad,
                BatchLimits.DEFAULT,
                MAX_DECODED_BYTES,
                MAX_UNCONFIRMED,
                DdlPolicy.STOP);
    }
}
