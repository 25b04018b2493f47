package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.proxy.PgBouncerBuilder;
import io.pgbluegreen.testkit.proxy.PgBouncerServer;
import io.pgbluegreen.testkit.requirement.Requirement;
import io.pgbluegreen.traffic.TestServers;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A PgBouncer before blue, and how to steer it. */
final class TestBouncer {

    private TestBouncer() {}

    static PgBouncerServer start(UnaryOperator<PgBouncerBuilder> more) {
        return Requirement.orSkip(() -> more.apply(PgBouncerServer.builder()
                        .target(TestServers.server(Side.BLUE))
                        .user("app", "app secret"))
                .start());
    }

    static PgBouncerServer start() {
        return start(builder -> builder);
    }

    static PgBouncerSettings settings(PgBouncerServer bouncer) {
        return settings(new Retarget.ConfigFile(bouncer.databasesFile()), bouncer);
    }

    static PgBouncerSettings settings(Retarget retarget, PgBouncerServer... bouncers) {
        return new PgBouncerSettings(
                Stream.of(bouncers).map(TestBouncer::address).toList(),
                bouncers[0].consoleUser(),
                Optional.of(new Secret(bouncers[0].consolePassword())),
                "forum",
                retarget,
                target(Side.BLUE),
                target(Side.GREEN));
    }

    static PgBouncerSettings as(PgBouncerSettings settings, String user, String password) {
        return new PgBouncerSettings(
                settings.consoles(),
                user,
                Optional.of(new Secret(password)),
                settings.database(),
                settings.retarget(),
                settings.blue(),
                settings.green());
    }

    private static ConsoleAddress address(PgBouncerServer bouncer) {
        return new ConsoleAddress(bouncer.host(), bouncer.port());
    }

    private static Target target(Side side) {
        PostgresServer server = TestServers.server(side);
        return new Target(server.host(), server.port(), "forum");
    }
}
