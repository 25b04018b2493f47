package io.pgbluegreen.pg2pulsar.testdecoding;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * A message that ends a transaction: {@code COMMIT 731 (at 2026-11-21 01:44:32.485123+00)}.
 *
 * @param xid unsigned, 32 bits
 */
record CommitText(long xid, Instant at) {

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendOffset("+HH:mm:ss", "+00")
            .toFormatter(Locale.ROOT);

    static CommitText read(TextCursor cursor) {
        cursor.expect("COMMIT ");
        long xid = xid(cursor);
        cursor.expect(" (at ");
        String text = cursor.text(cursor.at(), cursor.data().length - 1);
        try {
            Instant at = TIME.parse(text, OffsetDateTime::from).toInstant();
            cursor.skipTo(cursor.data().length - 1);
            cursor.expect(")");
            return new CommitText(xid, at);
        } catch (DateTimeException e) {
            throw Unreadable.problem("COMMIT of " + xid + " at '" + text + "', which is no time");
        }
    }

    /** A transaction id. */
    static long xid(TextCursor cursor) {
        int start = cursor.at();
        cursor.skipWord();
        String text = cursor.text(start, cursor.at());
        if (!text.matches("\\d{1,10}") || Long.parseLong(text) > 0xFFFFFFFFL) {
            throw Unreadable.problem("expected a transaction id, found '" + text + "'");
        }
        return Long.parseLong(text);
    }
}
