package io.pgbluegreen.changeevent;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How many changes a second one core encodes and decodes: the updates of pgbench's accounts, 250 a frame. Run its main
 * method; the argument is the seconds of processor time for each half.
 */
final class CodecThroughput {

    private static final int CHANGES = 250;
    private static final Instant COMMITTED_AT = Instant.parse("2026-11-21T01:44:32.485123Z");
    private static final Relation ACCOUNTS = new Relation(
            new TableId("public", "pgbench_accounts"),
            ReplicaIdentity.DEFAULT,
            List.of(
                    new Column("aid", "integer"),
                    new Column("bid", "integer"),
                    new Column("abalance", "integer"),
                    new Column("filler", "character")),
            List.of(0));

    private CodecThroughput() {}

    public static void main(String[] arguments) {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 5;
        Row row = Row.of("1234567", "13", "-48213", " ".repeat(84));
        Change update = new Change.Update(ACCOUNTS, row.only(List.of(0)), row);
        FrameEncoder encoder = new FrameEncoder("7309512683001", 1, "bluegreen_blue");
        byte[] frame = encoded(encoder, update);
        System.out.printf(Locale.ROOT, "a frame of %d changes has %d bytes%n", CHANGES, frame.length);
        for (int round = 0; round < 3; round++) {
            report("encode", seconds, frame.length, () -> encoded(encoder, update).length);
            FrameDecoder decoder = new FrameDecoder();
            report("decode", seconds, frame.length, () -> decoder.decode(frame.clone(), "1")
                    .transactions()
                    .size());
        }
    }

    private static byte[] encoded(FrameEncoder encoder, Change update) {
        // As pgbench does it: each change in a transaction of its own.
        for (int i = 0; i < CHANGES; i++) {
            encoder.begin(731 + i, new Lsn(0x16B3748), COMMITTED_AT, 0);
            encoder.add(update);
            encoder.end(new Lsn(0x16B3778));
        }
        return encoder.finish(3, 1042);
    }

    private static void report(String what, double seconds, int bytes, java.util.function.IntSupplier work) {
        // The thread's own time: other processes may share the machine.
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long began = clock.getCurrentThreadCpuTime();
        long end = began + (long) (seconds * 1e9);
        long frames = 0;
        long checked = 0;
        while (clock.getCurrentThreadCpuTime() < end) {
            checked += work.getAsInt();
            frames++;
        }
        double took = (clock.getCurrentThreadCpuTime() - began) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s: %,.0f changes/s, %,.0f MB/s (%d)%n",
                what,
                frames * CHANGES / took,
                frames * (double) bytes / took / 1e6,
                checked);
    }
}
