package io.pgbluegreen.demo.stage;

import io.pgbluegreen.demo.front.ForumApp;
import io.pgbluegreen.demo.front.Front;
import io.pgbluegreen.demo.front.PgBouncerFront;
import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.artifact.ServerVersions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Starts the servers side by side, and builds and fills the forum while Pulsar, which takes longest, is coming up. Each
 * step is told when it is done.
 */
public final class StageOpening {

    private static final int PASSWORD_BYTES = 12;
    private static final int PATIENCE_SECONDS = 30;

    private final Majors majors;
    private final long rows;
    private final boolean schemaOnGreen;
    private final boolean pooler;
    private final Narrator narrator;
    private final ForumApp app = ForumApp.withPassword(randomPassword());
    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();

    /**
     * @param rows about how many rows blue is to have
     * @param schemaOnGreen whether green is to have the forum's tables, without rows
     * @param pooler whether clients are to go through PgBouncer where it is installed
     */
    public StageOpening(Majors majors, long rows, boolean schemaOnGreen, boolean pooler, Narrator narrator) {
        this.majors = majors;
        this.rows = rows;
        this.schemaOnGreen = schemaOnGreen;
        this.pooler = pooler;
        this.narrator = narrator;
    }

    /**
     * Does it all.
     *
     * @throws RuntimeException that says what could not be started; whatever had been is gone then
     */
    public Stage open() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<PulsarServer> pulsar = threads.submit(this::startPulsar);
            Future<PostgresServer> blue = threads.submit(() -> startPostgres(majors.blue(), "blue"));
            Future<PostgresServer> green = threads.submit(this::prepareGreen);
            long seeded = seedBlue(outcome(blue));
            Front front = openFront(outcome(blue), outcome(green));
            return new Stage(outcome(blue), outcome(green), outcome(pulsar), front, seeded);
        } catch (RuntimeException | InterruptedException e) {
            threads.shutdownNow();
            // A start that is interrupted cleans up after itself; the others are known by then.
            threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
            closeAll(e);
            throw e;
        } finally {
            threads.shutdown();
        }
    }

    private PulsarServer startPulsar() throws Exception {
        return timed(
                () -> opened(PulsarServer.builder().start()),
                server -> "Pulsar " + ServerVersions.pulsar() + " at " + server.serviceUrl());
    }

    private PostgresServer startPostgres(String major, String side) throws Exception {
        return timed(
                () -> opened(PostgresServer.builder(major)
                        .authentication(PostgresAuthentication.best(major))
                        .password(randomPassword())
                        .database(Stage.DATABASE)
                        .start()),
                server -> side + ": PostgreSQL " + major + " at " + server.host() + ":" + server.port());
    }

    private PostgresServer prepareGreen() throws Exception {
        PostgresServer green = startPostgres(majors.green(), "green");
        app.createOn(green);
        if (schemaOnGreen) {
            timed(() -> create(green), done -> "green: the forum's empty tables, by Flyway");
        }
        return green;
    }

    private long seedBlue(PostgresServer blue) {
        try {
            app.createOn(blue);
            timed(() -> create(blue), done -> "blue: the same tables, by Flyway");
            return timed(() -> Forum.seed(blue, rows), count -> "blue: " + Figures.count(count) + " rows");
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the forum could not be built on blue: " + e.getMessage(), e);
        }
    }

    private Boolean create(PostgresServer server) throws Exception {
        Forum.create(server, majors);
        app.letWork(server, Forum.SCHEMAS);
        return true;
    }

    private Front openFront(PostgresServer blue, PostgresServer green) {
        try {
            Front front = timed(
                    () -> opened(Front.open(blue, green, app, pooler)), opened -> "clients: " + opened.describe());
            if (pooler && !front.letsClientsWait()) {
                narrator.say("PgBouncer is not installed, so that clients will see errors in a switch:");
                narrator.say("  " + PgBouncerFront.HOW_TO_INSTALL);
            }
            return front;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("nothing could be put before the servers: " + e.getMessage(), e);
        }
    }

    private <S extends AutoCloseable> S opened(S server) {
        opened.push(server);
        return server;
    }

    private <T> T timed(Callable<T> step, Naming<T> naming) throws Exception {
        long begin = System.nanoTime();
        T result = step.call();
        narrator.done(naming.of(result), Duration.ofNanos(System.nanoTime() - begin));
        return result;
    }

    private static <T> T outcome(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof RuntimeException known
                    ? known
                    : new IllegalStateException("a server could not be prepared: " + cause, cause);
        }
    }

    private void closeAll(Exception failure) {
        for (AutoCloseable server : opened) {
            try {
                server.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** What to call a step that is done. */
    @FunctionalInterface
    private interface Naming<T> {
        String of(T result);
    }
}
