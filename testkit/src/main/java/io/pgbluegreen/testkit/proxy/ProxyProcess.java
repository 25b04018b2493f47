package io.pgbluegreen.testkit.proxy;

import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.process.GuardedFolder;
import io.pgbluegreen.testkit.process.LogTail;
import io.pgbluegreen.testkit.process.OsUser;
import io.pgbluegreen.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A proxy in the foreground as an unprivileged user, and what tells that it answers. */
final class ProxyProcess {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final String name;
    private final GuardedFolder folder;
    private final List<String> command;
    private final Answer answer;
    private final Path log;
    private @Nullable Process process;

    /** Whether the proxy answers. */
    @FunctionalInterface
    interface Answer {
        /** Throws where it does not. */
        void ask() throws Exception;
    }

    ProxyProcess(String name, GuardedFolder folder, List<String> command, Answer answer) {
        this.name = name;
        this.folder = folder;
        this.command = command;
        this.answer = answer;
        this.log = folder.path().resolve("proxy.log");
    }

    synchronized void start() {
        if (isRunning()) {
            throw new ServerException(name + " runs already");
        }
        List<String> unprivileged = new ArrayList<>(OsUser.withoutRoot());
        unprivileged.addAll(command);
        try {
            Process started = folder.launch(unprivileged, Map.of(), "KILL", log);
            process = started;
            awaitAnswer(started);
        } catch (IOException e) {
            throw new ServerException(name + " could not be started: " + e.getMessage(), e);
        }
    }

    private void awaitAnswer(Process started) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            Exception failure;
            try {
                answer.ask();
                return;
            } catch (Exception e) {
                failure = e;
            }
            if (!started.isAlive()) {
                throw new ServerException(
                        name + " ended while starting, with status " + started.exitValue() + ":\n" + LogTail.of(log));
            }
            if (System.nanoTime() > deadline) {
                ServerProcess.kill(started);
                throw new ServerException(
                        name + " did not answer within " + START_LIMIT.toSeconds() + " s:\n" + LogTail.of(log),
                        failure);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ServerException(name + ": interrupted while waiting for it", e);
            }
        }
    }

    synchronized void kill() {
        ServerProcess.kill(running());
    }

    boolean isRunning() {
        Process current = process;
        return current != null && current.isAlive();
    }

    String log() {
        return LogTail.all(log);
    }

    private Process running() {
        Process current = process;
        if (current == null || !current.isAlive()) {
            throw new ServerException(name + " does not run");
        }
        return current;
    }
}
