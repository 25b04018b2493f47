package io.pgbluegreen.changeevent;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a message's properties say, so that a reader finds a position without parsing payloads.
 *
 * @param firstLsn commit LSN of the first transaction in the frame; of a frame without one, its {@code lastLsn}
 * @param lastLsn end LSN of the last transaction that is whole at the frame's end, in it or before it: where decoding
 *     goes on after a restart
 * @param fragment which part of the frame's bytes the message holds, from 0
 * @param fragments how many messages the frame takes
 * @param frameBytes length of the whole frame
 */
public record FrameProperties(
        long seq, long epoch, Lsn firstLsn, Lsn lastLsn, int fragment, int fragments, int frameBytes) {

    public FrameProperties {
        if (seq < 1 || epoch < 1 || fragment < 0 || fragment >= fragments || frameBytes < 1) {
            throw new IllegalArgumentException("impossible frame properties: seq " + seq + ", epoch " + epoch
                    + ", fragment " + fragment + " of " + fragments + ", " + frameBytes + " bytes");
        }
    }

    /** The same frame's properties for one of its fragments. */
    public FrameProperties withFragment(int number, int count) {
        return new FrameProperties(seq, epoch, firstLsn, lastLsn, number, count, frameBytes);
    }

    public Map<String, String> toMap() {
        Map<String, String> map = new HashMap<>();
        map.put("v", Integer.toString(Frame.VERSION));
        map.put("seq", Long.toString(seq));
        map.put("epoch", Long.toString(epoch));
        map.put("firstLsn", firstLsn.toString());
        map.put("lastLsn", lastLsn.toString());
        if (fragments > 1) {
            map.put("fragment", Integer.toString(fragment));
            map.put("fragments", Integer.toString(fragments));
            map.put("frameBytes", Integer.toString(frameBytes));
        }
        return map;
    }

    /**
     * Reads a message's properties.
     *
     * @param payloadBytes length of the message's payload
     * @param where names the message for the error, for example its id
     * @throws Problem when the message is not a frame of a version that this code knows
     */
    public static FrameProperties of(Map<String, String> map, int payloadBytes, String where) {
        String version = map.get("v");
        if (!Integer.toString(Frame.VERSION).equals(version)) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "message " + where + " has " + (version == null ? "no frame version" : "frame version " + version)
                            + ", expected " + Frame.VERSION,
                    version == null
                            ? "Something else wrote to this topic: give pgbluegreen a topic of its own."
                            : "Read it with the release of pgbluegreen that wrote it, or a newer one.");
        }
        try {
            int fragments = map.containsKey("fragments") ? Integer.parseInt(required(map, "fragments")) : 1;
            return new FrameProperties(
                    Long.parseLong(required(map, "seq")),
                    Long.parseLong(required(map, "epoch")),
                    Lsn.parse(required(map, "firstLsn")),
                    Lsn.parse(required(map, "lastLsn")),
                    fragments == 1 ? 0 : Integer.parseInt(required(map, "fragment")),
                    fragments,
                    fragments == 1 ? payloadBytes : Integer.parseInt(required(map, "frameBytes")));
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "message " + where + " has unreadable frame properties: " + e.getMessage(),
                    "The message is corrupt or was written by something else; nothing after it was read.",
                    e);
        }
    }

    private static String required(Map<String, String> map, String name) {
        @Nullable String value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("property '" + name + "' is missing");
        }
        return value;
    }
}
