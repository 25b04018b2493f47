package io.pgbluegreen.consumers.sample;

import io.pgbluegreen.postgres.Side;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the sample consumer keeps: its output, and in the same store how far it is. A real one has a database here, and
 * commits both in one transaction; here, a frame is taken over as a whole or not at all.
 *
 * @param active the side whose transactions it takes
 * @param ending the operation whose final marker it has read on the active side, if it waits for the end of one
 * @param begun whether it has read that operation's first marker on the other side
 * @param seqs the last frame of each side that was taken over
 * @param output every transaction taken, by side, commit LSN and xid
 */
record WarehouseStore(Side active, OptionalLong ending, boolean begun, Map<Side, Long> seqs, List<String> output) {

    static WarehouseStore empty() {
        return new WarehouseStore(Side.BLUE, OptionalLong.empty(), false, Map.of(), List.of());
    }

    long seq(Side side) {
        return seqs.getOrDefault(side, 0L);
    }

    WarehouseStore at(Side side, OptionalLong operation, boolean seen) {
        return new WarehouseStore(side, operation, seen, seqs, output);
    }

    WarehouseStore with(String transaction) {
        List<String> more = new ArrayList<>(output);
        more.add(transaction);
        return new WarehouseStore(active, ending, begun, seqs, more);
    }

    WarehouseStore after(Side side, long seq) {
        Map<Side, Long> next = new EnumMap<>(Side.class);
        next.putAll(seqs);
        next.put(side, seq);
        return new WarehouseStore(active, ending, begun, next, output);
    }
}
