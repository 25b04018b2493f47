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
     * @param data holds the message from {@code start} to its end; it belongs to the decoder from now on, and rows that
     *     come out are views of it
     * @param position the position that the stream's header gives; 0/0 for some messages
     * @throws io.pgbluegreen.problem.Problem when the message cannot be understood, a change cannot be represented, or
     *     the source could not be asked about a table
     */
    Decoded decode(byte[] data, int start, Lsn position);

    /** What the last message means besides, until that is {@link Decoded#NOTHING}: then the next message can come. */
    default Decoded next() {
        return Decoded.NOTHING;
    }

    /** Whether the decoder holds a part of a transaction that it has not handed out. */
    default boolean isInside() {
        return false;
    }

    /**
     * Asks whether what was taken for true of the tables in the events so far is true. Nothing may be published before.
     *
     * @throws io.pgbluegreen.problem.Problem when it is not
     */
    default void verify() {}
}
