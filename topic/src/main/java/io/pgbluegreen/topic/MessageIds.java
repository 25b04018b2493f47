package io.pgbluegreen.topic;

import java.io.IOException;
import java.util.HexFormat;
import org.apache.pulsar.client.api.MessageId;

/** Message ids as hexadecimal text, the form in which they stand in a table or a file. */
public final class MessageIds {

    private MessageIds() {}

    /** The id in Pulsar's own serialisation, two lower-case hexadecimal digits a byte. */
    public static String toHex(MessageId id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /**
     * Reads what {@link #toHex} wrote.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static MessageId fromHex(String hex) {
        try {
            return MessageId.fromByteArray(HexFormat.of().parseHex(hex));
        } catch (IOException | RuntimeException e) {
            // Pulsar's parser answers broken bytes with exceptions of many kinds.
            throw new IllegalArgumentException("expected a Pulsar message id in hexadecimal, found '" + hex + "'", e);
        }
    }
}
