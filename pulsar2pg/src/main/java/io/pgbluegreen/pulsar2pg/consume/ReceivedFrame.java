package io.pgbluegreen.pulsar2pg.consume;

import io.pgbluegreen.changeevent.Frame;
import org.apache.pulsar.client.api.MessageId;

/**
 * A frame and the message that completed it.
 *
 * @param bytes length of the frame's JSON, which its rows are parts of
 */
public record ReceivedFrame(Frame frame, MessageId messageId, int bytes) {}
