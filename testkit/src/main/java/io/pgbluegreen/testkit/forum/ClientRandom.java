package io.pgbluegreen.testkit.forum;

import java.util.Random;

/** One client's choices, the same for the same seed. */
final class ClientRandom {

    private static final String[] STRANGE = {
        "it's \"quoted\"",
        "back\\slash \\N \\.",
        "tab\tnew\nline\r",
        "",
        " ",
        "null",
        "NULL",
        "{a,b}",
        "Ünïcödé 中文 😀",
        "'unchanged-toast-datum'",
        "%s $1 ? :x",
        "<tag/>&amp;"
    };

    private final Random random;

    ClientRandom(long seed, int client) {
        this.random = new Random(seed * 1_000_003 + client);
    }

    /** From 0 up to, not including, {@code bound}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From 0 up to, not including, {@code bound}. */
    long below(long bound) {
        return Math.floorMod(random.nextLong(), bound);
    }

    boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    /** One short text in five is of the kind that breaks naive quoting. */
    String shortText() {
        return percent(20) ? STRANGE[random.nextInt(STRANGE.length)] : "text " + Integer.toString(random.nextInt(), 36);
    }

    /** Letters that do not compress. */
    String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('0' + random.nextInt(75)));
        }
        return text.toString();
    }

    /** A body that is kept in its row four times in five, and out of line otherwise. */
    String body() {
        return percent(80) ? text(20 + random.nextInt(400)) : text(2_500 + random.nextInt(20_000));
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @SafeVarargs
    final <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    double gaussian() {
        return random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
    }
}
