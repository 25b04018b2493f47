package io.pgbluegreen.cli.server;

import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;

/** The servers that this module's tests share: started when first asked for, gone with the JVM. */
public final class RealServers {

    private RealServers() {}

    /** A PostgreSQL 11 that asks for passwords. */
    public static PostgresServer blue() {
        return Blue.SERVER;
    }

    /** A PostgreSQL 17 that asks for passwords. */
    public static PostgresServer green() {
        return Green.SERVER;
    }

    public static PulsarServer pulsar() {
        return Pulsar.SERVER;
    }

    private static PostgresServer start(String major) {
        return PostgresServer.builder(major)
                .fsync(false)
                .authentication(PostgresAuthentication.SCRAM_SHA_256)
                .start();
    }

    private static final class Blue {
        static final PostgresServer SERVER = start("11");
    }

    private static final class Green {
        static final PostgresServer SERVER = start("17");
    }

    private static final class Pulsar {
        static final PulsarServer SERVER = PulsarServer.builder().start();
    }
}
