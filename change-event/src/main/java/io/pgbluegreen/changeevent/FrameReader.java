package io.pgbluegreen.changeevent;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a topic's messages, in their order, into its frames: puts fragments together, drops what came before, and
 * stops at a gap. Knows nothing of Pulsar; a consumer hands it each message's properties and payload.
 *
 * <p>What it relies on is the topic's contract: {@code seq} counts frames from 1 without a gap. A broker may repeat a
 * message whose acknowledgement was lost, and a publisher that died may have left a frame incomplete, which the next
 * epoch sends anew. Not for several threads.
 */
public final class FrameReader {

    /** A frame that is complete. */
    public static final class Complete {
        private final FrameProperties properties;
        private final byte[] json;

        Complete(FrameProperties properties, byte[] json) {
            this.properties = properties;
            this.json = json;
        }

        public FrameProperties properties() {
            return properties;
        }

        /** The frame's bytes, to be handed to {@link FrameDecoder}, which changes them. */
        public byte[] json() {
            return json;
        }
    }

    private final String topic;
    /** 0: whichever comes first. */
    private long nextSeq;

    /** The highest that was seen, also in messages that were dropped, and before a restart where that was noted. */
    private long epoch;

    /** The last frame that was seen whole, here or before a restart, also where it was dropped; 0 for none. */
    private long wholeSeq;

    private @Nullable FrameProperties open;
    private byte[] assembled = new byte[0];
    private int filled;

    private FrameReader(String topic, long nextSeq) {
        this.topic = topic;
        this.nextSeq = nextSeq;
    }

    /**
     * A reader that goes on behind what was read before: it drops every frame up to {@code seq}, and stops at one of a
     * later epoch among them. Such a one was sent by a publisher that did not find {@code seq} at the topic's end, and
     * holds what the one of that number did not.
     *
     * @param seq the last frame that was read whole; 0 for none
     * @param epoch of that frame; 0 where it was not noted, and then only what this reader sees tells of it
     */
    public static FrameReader after(String topic, long seq, long epoch) {
        if (seq < 0 || epoch < 0) {
            throw new IllegalArgumentException("no frame: seq " + seq + ", epoch " + epoch);
        }
        FrameReader reader = from(topic, seq + 1);
        if (seq > 0 && epoch > 0) {
            reader.wholeSeq = seq;
            reader.epoch = epoch;
        }
        return reader;
    }

    /** A reader that drops every frame before {@code seq} and stops when a later one comes first. */
    public static FrameReader from(String topic, long seq) {
        if (seq < 1) {
            throw new IllegalArgumentException("frames count from 1, not from " + seq);
        }
        return new FrameReader(topic, seq);
    }

    /** A reader that begins with whichever frame comes first, for a reader that joins in the middle. */
    public static FrameReader fromAny(String topic) {
        return new FrameReader(topic, 0);
    }

    /** The frame that must come next, or empty when any may. */
    public Optional<Long> nextSeq() {
        return nextSeq == 0 ? Optional.empty() : Optional.of(nextSeq);
    }

    /** How many fragments of an incomplete frame lie here. */
    public int pendingFragments() {
        return open == null ? 0 : open.fragment() + 1;
    }

    /**
     * Takes the next message.
     *
     * @param where names the message for errors, for example its id
     * @return the frame that the message completes; empty when it completes none or repeats what was seen
     * @throws Problem at a gap, where frames of two publishers have the same number, at a message of a publisher that
     *     was fenced, or at something that is no frame
     */
    public Optional<Complete> accept(Map<String, String> messageProperties, byte[] payload, String where) {
        FrameProperties message = FrameProperties.of(messageProperties, payload.length, where);
        if (nextSeq == 0) {
            if (message.fragment() != 0) {
                return Optional.empty();
            }
            nextSeq = message.seq();
        }
        if (message.seq() < nextSeq) {
            drop(message, where);
            return Optional.empty();
        }
        if (message.seq() > nextSeq) {
            throw gap(message, where);
        }
        if (message.epoch() < epoch) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "frame " + message.seq() + " of topic " + topic + " (message " + where + ") comes from epoch "
                            + message.epoch() + " after epoch " + epoch
                            + ": a publisher wrote although another had taken over",
                    "Stop all publishers of this topic but one, and compare the rows of both sides before going on.");
        }
        return assemble(message, payload, where);
    }

    /**
     * A broker repeats what one publisher sent, and a consumer that connects again gets again what it had: neither comes
     * with a higher epoch than all before. A later publisher begins behind the last frame that is whole.
     */
    private void drop(FrameProperties message, String where) {
        if (message.epoch() > epoch && message.seq() <= wholeSeq) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "frame " + message.seq() + " of topic " + topic + " (message " + where + ") comes from epoch "
                            + message.epoch() + ", and the numbers up to " + wholeSeq + " were taken already in epoch "
                            + epoch
                            + ": the topic has lost messages that were persisted at its end, or what a publisher"
                            + " had sent before it was killed came into the topic when the next one had looked where it"
                            + " ends",
                    "Nothing from this message on was used. What of it is the same as before and what is not, nobody can"
                            + " tell: load the other side again.");
        }
        epoch = Math.max(epoch, message.epoch());
        if (message.fragment() == message.fragments() - 1) {
            wholeSeq = Math.max(wholeSeq, message.seq());
        }
    }

    private Optional<Complete> assemble(FrameProperties message, byte[] payload, String where) {
        FrameProperties before = open;
        boolean goesOn = before != null && before.epoch() == message.epoch();
        epoch = message.epoch();
        if (message.fragments() == 1) {
            return complete(message, payload);
        }
        int expected = goesOn && before != null ? before.fragment() + 1 : 0;
        if (message.fragment() < expected) {
            return Optional.empty();
        }
        if (message.fragment() > expected) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "fragment " + expected + " of frame " + message.seq() + " is missing from topic " + topic
                            + ": message " + where + " holds fragment " + message.fragment(),
                    "Nothing from frame " + message.seq() + " on was used. Check the topic's retention, TTL and"
                            + " backlog quota; if the message is gone, load the other side again.");
        }
        if (before != null
                && expected > 0
                && (message.fragments() != before.fragments() || message.frameBytes() != before.frameBytes())) {
            throw corrupt(
                    "fragment " + message.fragment() + " of frame " + message.seq() + " announces "
                            + message.frameBytes() + " bytes in " + message.fragments()
                            + " fragments, the one before it "
                            + before.frameBytes() + " in " + before.fragments(),
                    where);
        }
        if (expected == 0) {
            assembled = new byte[message.frameBytes()];
            filled = 0;
        }
        if (filled + payload.length > assembled.length) {
            throw corrupt(
                    "the fragments of frame " + message.seq() + " are longer than the " + assembled.length
                            + " bytes that they announce",
                    where);
        }
        System.arraycopy(payload, 0, assembled, filled, payload.length);
        filled += payload.length;
        open = message;
        if (message.fragment() + 1 < message.fragments()) {
            return Optional.empty();
        }
        if (filled < assembled.length) {
            throw corrupt(
                    "the fragments of frame " + message.seq() + " hold " + filled + " bytes of the " + assembled.length
                            + " that they announce",
                    where);
        }
        byte[] frame = assembled;
        assembled = new byte[0];
        return complete(message, frame);
    }

    private Optional<Complete> complete(FrameProperties message, byte[] frame) {
        open = null;
        wholeSeq = message.seq();
        nextSeq = message.seq() + 1;
        return Optional.of(new Complete(message, frame));
    }

    private Problem corrupt(String what, String where) {
        return new Problem(
                Kind.NEEDS_PERSON,
                what + " (message " + where + " of topic " + topic + ")",
                "The message is corrupt; nothing from it on was used.");
    }

    private Problem gap(FrameProperties message, String where) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "frame " + nextSeq + " is missing from topic " + topic + ": message " + where + " holds frame "
                        + message.seq(),
                "Nothing from frame " + nextSeq + " on was used. Check the topic's retention, TTL and backlog quota;"
                        + " if the frame is gone, load the other side again.");
    }
}
