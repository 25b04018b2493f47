package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Lsn;

/**
 * Reads the messages of one output plugin, in their order. An implementation remembers the tables that the stream
 * described; a new stream needs a new decoder.
 */
public interface ChangeDecoder {

    /**
     * Reads one message.
     *
     * @param data holds the message from {@code start} to its end; rows that come out are views of it
     * @param position the position that the stream's header gives; 0/0 for some messages
     * @throws io.pgbluegreen.problem.Problem when the message cannot be understood or a change cannot be represented
     */
    Decoded decode(byte[] data, int start, Lsn position);
}
