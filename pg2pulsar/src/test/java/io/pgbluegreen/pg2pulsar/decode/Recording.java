package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Lsn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a server sent through a slot, kept as text. A line {@code type 23 integer} names a type that is built in; a
 * line {@code 0/16B3748 42 000A} is a message: the header's position and the payload, in which {@code 61*2500} stands
 * for that byte 2,500 times. Lines that begin with {@code #} are comments.
 *
 * @param types names of built-in types by OID
 */
record Recording(SortedMap<Integer, String> types, List<Message> messages) {

    /** The majors of which a recording is kept. */
    static final List<String> MAJORS = List.of("10", "11", "14", "17", "18");

    private static final int SHORTEST_RUN = 8;

    /** One message of the output plugin. */
    static final class Message {
        private final Lsn position;
        private final byte[] payload;

        Message(Lsn position, byte[] payload) {
            this.position = position;
            this.payload = payload;
        }

        Lsn position() {
            return position;
        }

        byte[] payload() {
            return payload;
        }
    }

    Recording {
        types = new TreeMap<>(types);
        messages = List.copyOf(messages);
    }

    static Recording of(String major) {
        return parse(resource("pgoutput-" + major + ".txt"));
    }

    /** The lines of a file beside the recordings. */
    static List<String> resource(String name) {
        try (InputStream in = Recording.class.getResourceAsStream("/recorded/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no file recorded/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TypeNames typeNames() {
        return oid -> Optional.ofNullable(types.get(oid));
    }

    static Recording parse(List<String> lines) {
        SortedMap<Integer, String> types = new TreeMap<>();
        List<Message> messages = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (line.startsWith("type ")) {
                types.put(Integer.valueOf(words[1]), line.substring(words[0].length() + words[1].length() + 2));
            } else if (!line.startsWith("#")) {
                messages.add(new Message(Lsn.parse(words[0]), payload(words)));
            }
        }
        return new Recording(types, messages);
    }

    private static byte[] payload(String[] words) {
        StringBuilder hex = new StringBuilder();
        for (int i = 1; i < words.length; i++) {
            int star = words[i].indexOf('*');
            hex.append(
                    star < 0
                            ? words[i]
                            : words[i].substring(0, star).repeat(Integer.parseInt(words[i].substring(star + 1))));
        }
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex, 2 * i, 2 * i + 2, 16);
        }
        return bytes;
    }

    static String line(Message message) {
        StringBuilder line = new StringBuilder(message.position().toString()).append(' ');
        byte[] bytes = message.payload();
        int i = 0;
        while (i < bytes.length) {
            int run = 1;
            while (i + run < bytes.length && bytes[i + run] == bytes[i]) {
                run++;
            }
            if (run >= SHORTEST_RUN) {
                line.append(line.charAt(line.length() - 1) == ' ' ? "" : " ");
                line.append("%02X*%d ".formatted(bytes[i] & 0xFF, run));
            } else {
                line.append("%02X".formatted(bytes[i] & 0xFF).repeat(run));
            }
            i += run;
        }
        return line.toString().stripTrailing();
    }
}
