package io.pgbluegreen.pg2pulsar.stream;

import io.pgbluegreen.changeevent.Lsn;
import java.nio.ByteBuffer;

/** What the server sends while it replicates: see "Streaming Replication Protocol" of PostgreSQL's manual. */
public sealed interface StreamMessage {

    /**
     * A message of the output plugin.
     *
     * @param position as the header gives it; 0/0 for some messages
     * @param payload an array-backed buffer from the message's first byte to the end of its array
     */
    record PluginData(Lsn position, ByteBuffer payload) implements StreamMessage {}

    /**
     * The server has nothing else to say.
     *
     * @param walEnd everything before it has been sent
     * @param replyRequested whether the server wants to hear from the client at once, as it does when it shuts down
     */
    record KeepAlive(Lsn walEnd, boolean replyRequested) implements StreamMessage {}
}
