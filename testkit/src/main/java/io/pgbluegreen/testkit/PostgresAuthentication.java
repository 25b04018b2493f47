package io.pgbluegreen.testkit;

/** How the server asks clients who they are; the names are those of {@code pg_hba.conf}. */
public enum PostgresAuthentication {
    TRUST("trust"),
    MD5("md5"),
    /** From PostgreSQL 10 on. */
    SCRAM_SHA_256("scram-sha-256");

    private final String method;

    PostgresAuthentication(String method) {
        this.method = method;
    }

    /** The best that a major has. */
    public static PostgresAuthentication best(String major) {
        return major.equals("9.6") ? MD5 : SCRAM_SHA_256;
    }

    /** The method as {@code pg_hba.conf} and {@code password_encryption} spell it. */
    public String method() {
        return method;
    }
}
