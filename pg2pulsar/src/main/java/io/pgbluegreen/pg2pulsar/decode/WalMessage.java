package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Lsn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A cursor over the fields of a message in network byte order. */
final class WalMessage {

    /** PostgreSQL counts time from 2000-01-01T00:00:00Z, Java from 1970. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    private final byte[] data;
    private int at;

    WalMessage(byte[] data, int start) {
        this.data = data;
        this.at = start;
    }

    byte[] data() {
        return data;
    }

    int at() {
        return at;
    }

    /** How many bytes have not been read. */
    int left() {
        return data.length - at;
    }

    void skip(int bytes) {
        at += bytes;
        if (bytes < 0 || at > data.length) {
            throw new IndexOutOfBoundsException(at);
        }
    }

    char character() {
        return (char) (data[at++] & 0xFF);
    }

    int int8() {
        return data[at++] & 0xFF;
    }

    int int16() {
        return int8() << 8 | int8();
    }

    int int32() {
        return int16() << 16 | int16();
    }

    long int64() {
        return (long) int32() << 32 | (int32() & 0xFFFFFFFFL);
    }

    long unsignedInt32() {
        return int32() & 0xFFFFFFFFL;
    }

    Lsn lsn() {
        return new Lsn(int64());
    }

    Instant time() {
        long micros = int64();
        return Instant.ofEpochSecond(
                EPOCH_SECONDS + Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
    }

    String string() {
        int end = at;
        while (data[end] != 0) {
            end++;
        }
        String text = new String(data, at, end - at, StandardCharsets.UTF_8);
        at = end + 1;
        return text;
    }
}
