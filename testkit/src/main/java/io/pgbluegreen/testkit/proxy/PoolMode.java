package io.pgbluegreen.testkit.proxy;

import java.util.Locale;

/** When PgBouncer takes a server connection back from a client. */
public enum PoolMode {
    /** When the transaction ends. */
    TRANSACTION,
    /** When the client leaves. */
    SESSION;

    String setting() {
        return name().toLowerCase(Locale.ROOT);
    }
}
