package io.pgbluegreen.pg2pulsar.frame;

import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.FrameReader;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.pg2pulsar.frame.ResumePoint.OpenTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages in the order in which they were persisted, as a reader and the next publisher find them. */
final class SimulatedTopic {

    private record Message(FinishedFrame sent, int frameBytes) {

        Map<String, String> properties() {
            return sent.properties().toMap();
        }

        /** A copy, since whoever decodes it changes it. */
        byte[] json() {
            return sent.json().clone();
        }
    }

    /**
     * A frame as it was read back.
     *
     * @param bytes of its JSON
     * @param frameBytes the size at which its publisher closed frames
     */
    record ReadFrame(FrameProperties properties, Frame frame, int bytes, int frameBytes) {}

    private final List<Message> messages = new ArrayList<>();

    void add(FinishedFrame frame, int frameBytes) {
        messages.add(new Message(frame, frameBytes));
    }

    int size() {
        return messages.size();
    }

    /** Where publishing goes on, worked out from the last message alone. */
    ResumePoint resumePoint(Lsn startLsn) {
        if (messages.isEmpty()) {
            return new ResumePoint(0, startLsn, Optional.empty());
        }
        Message last = messages.get(messages.size() - 1);
        FrameProperties properties = FrameProperties.of(last.properties(), last.json().length, "the last one");
        List<TransactionPart> parts =
                new FrameDecoder().decode(last.json(), "the last one").transactions();
        Optional<OpenTransaction> open = parts.stream()
                .skip(Math.max(0, parts.size() - 1))
                .filter(part -> !part.last())
                .map(part -> new OpenTransaction(
                        part.xid(),
                        part.commitLsn(),
                        part.changesBefore() + part.changes().size()))
                .findAny();
        return new ResumePoint(properties.seq(), properties.lastLsn(), open);
    }

    /** All frames, read as a consumer reads them. */
    List<ReadFrame> read() {
        return readFrom(1);
    }

    /** The same for a topic whose first frame has this number, because its beginning is not simulated. */
    List<ReadFrame> readFrom(long seq) {
        FrameReader reader = FrameReader.from("simulated", seq);
        FrameDecoder decoder = new FrameDecoder();
        List<ReadFrame> frames = new ArrayList<>();
        for (Message message : messages) {
            FrameReader.Complete complete = reader.accept(
                            message.properties(), message.json(), "message " + frames.size())
                    .orElseThrow();
            int bytes = complete.json().length;
            Frame frame = decoder.decode(complete.json(), "message " + frames.size());
            frames.add(new ReadFrame(complete.properties(), frame, bytes, message.frameBytes()));
        }
        return frames;
    }
}
