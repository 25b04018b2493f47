package io.pgbluegreen.changeevent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Frames whose bytes are kept in {@code src/test/resources/frames}: what old topics hold must be readable for ever. To
 * change the format on purpose, run {@link GoldenFrameTest} with {@code -Dgolden.write=src/test/resources/frames}, and
 * look at the difference.
 */
record GoldenFrame(String name, Frame frame) {

    /** What the frame of whole transactions is called. */
    static final String WHOLE_TRANSACTIONS = "whole-transactions";

    /** The tables that the frames speak of. */
    private static final class Tables {
        static final Relation USERS = new Relation(
                new TableId("public", "users"),
                ReplicaIdentity.DEFAULT,
                List.of(
                        new Column("id", "bigint"),
                        new Column("name", "text"),
                        new Column("bio", "text"),
                        new Column("active", "boolean"),
                        new Column("balance", "numeric", 1310726)),
                List.of(0));
        static final Relation NOTES = new Relation(
                new TableId("public", "notes"),
                ReplicaIdentity.FULL,
                List.of(new Column("note", "text"), new Column("stars", "smallint")),
                List.of(0, 1));
        static final Relation ODD = new Relation(
                new TableId("Odd schema", "a.\"b\"\\"),
                ReplicaIdentity.INDEX,
                List.of(
                        new Column("a\"", "text"),
                        new Column("a\\\"", "\"Odd schema\".\"Mood\""),
                        new Column("\u00e9l\u00e9phant \uD83D\uDC18", "json")),
                List.of(1));
    }

    static List<GoldenFrame> all() {
        return List.of(
                golden(
                        WHOLE_TRANSACTIONS,
                        1042,
                        part(731, "0/16B3748", Optional.of("0/16B3778"), 0, inserts()),
                        part(
                                733,
                                "0/16B3900",
                                Optional.of("0/16B3930"),
                                0,
                                new Change.Update(Tables.USERS, id("1"), Row.of("7", "Anna", null, "f", "-1.50")),
                                new Change.Delete(Tables.USERS, id("2")),
                                new Change.Delete(Tables.NOTES, Row.of("no key, the whole row", null)))),
                golden(
                        "unchanged-toast",
                        1043,
                        part(
                                740,
                                "1/0",
                                Optional.of("1/30"),
                                0,
                                new Change.Update(
                                        Tables.USERS,
                                        id("1"),
                                        Row.of("1", "Ana", "", "t", "0.00").only(List.of(0, 1, 3))))),
                golden(
                        "truncate",
                        1044,
                        part(
                                741,
                                "1/100",
                                Optional.of("1/130"),
                                0,
                                new Change.Truncate(List.of(Tables.USERS.table(), Tables.ODD.table()), true, false),
                                new Change.Truncate(List.of(Tables.NOTES.table()), false, true))),
                golden("empty", 1045),
                golden(
                        "odd-names",
                        1046,
                        part(
                                4_294_967_295L,
                                "FFFFFFFF/FFFFFFC8",
                                Optional.of("FFFFFFFF/FFFFFFF8"),
                                0,
                                new Change.Insert(
                                        Tables.ODD,
                                        Row.of("tab\tquote\"back\\slash/\u0001", "\uD83D\uDC18 – ö\u2028", "null")))),
                golden(
                        "large-transaction-first-part",
                        1047,
                        part(
                                750,
                                "2/500",
                                Optional.empty(),
                                0,
                                new Change.Insert(Tables.NOTES, Row.of("one", "1")),
                                new Change.Insert(Tables.NOTES, Row.of("two", "2")))),
                golden(
                        "large-transaction-last-part",
                        1048,
                        part(
                                750,
                                "2/500",
                                Optional.of("2/538"),
                                2,
                                new Change.Insert(Tables.NOTES, Row.of("three", "3"))),
                        part(
                                751,
                                "2/600",
                                Optional.of("2/630"),
                                0,
                                new Change.Insert(Tables.NOTES, Row.of("next", "4")))));
    }

    static GoldenFrame named(String name) {
        return all().stream()
                .filter(golden -> golden.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    String fileName() {
        return name + ".json";
    }

    @Override
    public String toString() {
        return name;
    }

    private static GoldenFrame golden(String name, long seq, TransactionPart... parts) {
        return new GoldenFrame(name, new Frame("7309512683001", 1, "bluegreen_blue", 3, seq, Arrays.asList(parts)));
    }

    /** The file's bytes without the line end that editors want at its end. */
    byte[] bytes() {
        try (InputStream file = GoldenFrame.class.getResourceAsStream("/frames/" + fileName())) {
            if (file == null) {
                throw new IllegalStateException("there is no golden file " + fileName());
            }
            byte[] bytes = file.readAllBytes();
            return bytes[bytes.length - 1] == '\n' ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key of a user. */
    private static Row id(String id) {
        return Row.of(id, null, null, null, null).only(List.of(0));
    }

    private static Change[] inserts() {
        return new Change[] {
            new Change.Insert(Tables.USERS, Row.of("1", "Ana", null, "t", "12345678901234567890.00")),
            new Change.Insert(Tables.USERS, Row.of("-9223372036854775808", "", "two\nlines", "f", "NaN")),
            new Change.Insert(Tables.NOTES, Row.of("without a key", null))
        };
    }

    private static TransactionPart part(
            long xid, String commitLsn, Optional<String> endLsn, long changesBefore, Change... changes) {
        return new TransactionPart(
                xid,
                Lsn.parse(commitLsn),
                endLsn.map(Lsn::parse),
                Instant.parse("2026-11-21T01:44:32.485123Z"),
                changesBefore,
                Arrays.asList(changes));
    }
}
