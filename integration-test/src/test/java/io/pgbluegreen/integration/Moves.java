package io.pgbluegreen.integration;

import io.pgbluegreen.testkit.PulsarServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The programs that an operator lets the tool call: one tells a consumer its new topic, the other starts the rebuild of
 * an offline database.
 */
final class Moves implements AutoCloseable {

    private static final String TELL = """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 1
            echo "$BLUEGREEN_TO_TOPIC" > "$BLUEGREEN_SUBSCRIPTION.new"
            mv "$BLUEGREEN_SUBSCRIPTION.new" "$BLUEGREEN_SUBSCRIPTION.topic"
            """;
    private static final String REBUILD = """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 1
            echo "$BLUEGREEN_OPERATION $BLUEGREEN_TO" >> rebuilds
            """;

    private final Path folder;

    private Moves(Path folder) {
        this.folder = folder;
    }

    static Moves create() throws IOException {
        Moves moves = new Moves(Files.createTempDirectory("bluegreen-moves-"));
        moves.script("tell", TELL);
        moves.script("rebuild", REBUILD);
        return moves;
    }

    private void script(String name, String text) throws IOException {
        Path script = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    /** The section {@code consumers}. */
    String consumers() {
        return "consumers: {hook: [\"" + folder.resolve("tell") + "\"]}";
    }

    /** The section {@code cutover}: patient but for those that sleep. */
    String cutover() {
        return "cutover: {" + TestMigration.PATIENT + ", consumer-timeout: 4s, hooks: {after-consumers: [\""
                + folder.resolve("rebuild") + "\"]}}";
    }

    /** A consumer that reads the topic that it is told; this one at first. */
    LedgerConsumer consumer(PulsarServer pulsar, String subscription, String topic) throws IOException {
        Path file = Files.writeString(folder.resolve(subscription + ".topic"), topic);
        return new LedgerConsumer(pulsar, subscription, file);
    }

    /** What a consumer was told last. */
    String topicOf(String subscription) throws IOException {
        return Files.readString(folder.resolve(subscription + ".topic")).strip();
    }

    /** The rebuild was started once writes were on that side. */
    record Rebuild(long operation, String side) {}

    List<Rebuild> rebuilds() throws IOException {
        Path file = folder.resolve("rebuilds");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .map(line -> line.split(" "))
                        .map(words -> new Rebuild(Long.parseLong(words[0]), words[1]))
                        .toList()
                : List.of();
    }

    /** Operations that were refused have a number too. */
    long lastOperation() throws IOException {
        List<Rebuild> all = rebuilds();
        return all.get(all.size() - 1).operation();
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
