package io.pgbluegreen.changeevent;

/** Encodes and decodes whole frames for tests. */
final class Frames {

    private Frames() {}

    static byte[] encode(Frame frame) {
        FrameEncoder encoder = new FrameEncoder(frame.system(), frame.timeline(), frame.slot());
        return encode(encoder, frame);
    }

    static byte[] encode(FrameEncoder encoder, Frame frame) {
        for (TransactionPart part : frame.transactions()) {
            encoder.begin(part.xid(), part.commitLsn(), part.committedAt(), part.changesBefore());
            for (Change change : part.changes()) {
                if (!encoder.accepts(change)) {
                    throw new IllegalArgumentException("the frame cannot hold " + change);
                }
                encoder.add(change);
            }
            part.endLsn().ifPresentOrElse(encoder::end, encoder::cut);
        }
        return encoder.finish(frame.epoch(), frame.seq());
    }

    /** The decoder changes what it reads, so it gets a copy. */
    static Frame decode(byte[] json) {
        return new FrameDecoder().decode(json.clone(), "of a test");
    }
}
