package io.pgbluegreen.testkit.proxy;

/** How PgBouncer authenticates its clients. */
public enum PgBouncerAuthentication {
    TRUST("trust"),
    MD5("md5"),
    SCRAM("scram-sha-256");

    private final String setting;

    PgBouncerAuthentication(String setting) {
        this.setting = setting;
    }

    String setting() {
        return setting;
    }
}
