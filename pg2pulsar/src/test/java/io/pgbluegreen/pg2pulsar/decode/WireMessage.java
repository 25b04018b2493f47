package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Lsn;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Messages of pgoutput written by hand, for what no server of today sends. */
final class WireMessage {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private WireMessage() {}

    static WireMessage of(char kind) {
        return new WireMessage().character(kind);
    }

    /** A table {@code public.t} with columns of type integer; those in {@code key} are its replica identity. */
    static WireMessage relation(int oid, char identity, String key, String... columns) {
        WireMessage message = of('R').int32(oid)
                .string("public")
                .string("t")
                .character(identity)
                .int16(columns.length);
        for (String column : columns) {
            message.int8(key.contains(column) ? 1 : 0).string(column).int32(23).int32(-1);
        }
        return message;
    }

    /** A tuple: each value is its text, {@code null} for NULL or {@code unchanged}. */
    WireMessage tuple(char kind, String... values) {
        character(kind).int16(values.length);
        for (String value : values) {
            switch (value) {
                case "null" -> character('n');
                case "unchanged" -> character('u');
                default -> {
                    character('t').int32(value.length());
                    bytes.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
        return this;
    }

    WireMessage character(char c) {
        return int8(c);
    }

    WireMessage int8(int value) {
        bytes.write(value);
        return this;
    }

    WireMessage int16(int value) {
        return int8(value >> 8).int8(value);
    }

    WireMessage int32(int value) {
        return int16(value >> 16).int16(value);
    }

    WireMessage int64(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    WireMessage string(String value) {
        bytes.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        return int8(0);
    }

    Decoded decodedBy(PgOutputDecoder decoder) {
        return decoder.decode(bytes.toByteArray(), 0, Lsn.parse("0/1"));
    }
}
