package io.pgbluegreen.pg2pulsar.frame;

import io.pgbluegreen.changeevent.FrameProperties;

/** A frame that is ready to be sent. */
public final class FinishedFrame {

    private final FrameProperties properties;
    private final byte[] json;

    FinishedFrame(FrameProperties properties, byte[] json) {
        this.properties = properties;
        this.json = json;
    }

    public FrameProperties properties() {
        return properties;
    }

    public byte[] json() {
        return json;
    }
}
