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

    /** The method as {@code pg_hba.conf} and {@code password_encryption} spell it. */
    public String method() {
        return method;
    }
}
