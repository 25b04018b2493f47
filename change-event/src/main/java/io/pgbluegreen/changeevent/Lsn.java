package io.pgbluegreen.changeevent;

/**
 * A position in the write-ahead log of one cluster. Positions of two clusters cannot be compared.
 *
 * @param value the unsigned 64-bit byte position
 */
public record Lsn(long value) implements Comparable<Lsn> {

    /** Before everything: PostgreSQL's invalid position {@code 0/0}. */
    public static final Lsn ZERO = new Lsn(0);

    /**
     * Reads PostgreSQL's text form.
     *
     * @param text two hexadecimal numbers of at most 32 bits with a slash between, for example {@code 16/B374D848}
     * @throws IllegalArgumentException when the text is anything else
     */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        // Java's parser would take a sign.
        if (text.indexOf('+') >= 0
                || slash < 1
                || slash > 8
                || text.length() - slash - 1 < 1
                || text.length() - slash - 1 > 8) {
            throw new IllegalArgumentException("expected an LSN such as 16/B374D848, found '" + text + "'");
        }
        try {
            long high = Integer.toUnsignedLong(Integer.parseUnsignedInt(text, 0, slash, 16));
            long low = Integer.toUnsignedLong(Integer.parseUnsignedInt(text, slash + 1, text.length(), 16));
            return new Lsn(high << 32 | low);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected an LSN such as 16/B374D848, found '" + text + "'", e);
        }
    }

    public boolean isAfter(Lsn other) {
        return compareTo(other) > 0;
    }

    public boolean isBefore(Lsn other) {
        return compareTo(other) < 0;
    }

    /** The later of the two. */
    public Lsn max(Lsn other) {
        return isAfter(other) ? this : other;
    }

    /** The distance in bytes of WAL from {@code earlier} to this; negative when this is the earlier one. */
    public long bytesSince(Lsn earlier) {
        return value - earlier.value;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** PostgreSQL's text form, for example {@code 16/B374D848}. */
    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(java.util.Locale.ROOT)
                + "/"
                + Long.toHexString(value & 0xFFFFFFFFL).toUpperCase(java.util.Locale.ROOT);
    }
}
