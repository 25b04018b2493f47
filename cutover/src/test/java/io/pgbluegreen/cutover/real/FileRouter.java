package io.pgbluegreen.cutover.real;

import io.pgbluegreen.cutover.port.Traffic;
import io.pgbluegreen.postgres.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/** A pooler whose whole state is a file, so that it outlives the process that steers it. */
final class FileRouter implements Traffic {

    private final Path file;

    FileRouter(Path file) {
        this.file = file;
    }

    void write(Side side, boolean held) {
        try {
            Path next = Files.createTempFile(file.toAbsolutePath().getParent(), "router", ".part");
            Files.writeString(next, side.label() + (held ? " held" : " open"));
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Side side() {
        String text = text();
        return Side.of(text.substring(0, text.indexOf(' ')));
    }

    private String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean canHold() {
        return true;
    }

    @Override
    public void hold(Duration limit) {
        write(side(), true);
    }

    @Override
    public void switchTo(Side side) {
        write(side, text().endsWith("held"));
    }

    @Override
    public void release() {
        write(side(), false);
    }

    @Override
    public State state() {
        return new State(Optional.of(side()), text().endsWith("held"), text());
    }

    @Override
    public String describe() {
        return "a router in a file";
    }

    @Override
    public void close() {}
}
