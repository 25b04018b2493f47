package io.pgbluegreen.operatorprogram;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a program prints to. A file and no pipe: nobody needs to read while it runs, and what it leaves behind in the
 * background (a consumer that a hook has restarted, say) neither keeps anyone waiting nor dies of a reader that is gone.
 */
final class OutputFile implements AutoCloseable {

    private static final int SHOWN_BYTES = 4096;

    private final Path path;

    private OutputFile(Path path) {
        this.path = path;
    }

    static OutputFile create() throws IOException {
        try {
            return new OutputFile(Files.createTempFile("bluegreen-program-", ".out"));
        } catch (IOException e) {
            throw new IOException("no temporary file can be made for its output: " + e, e);
        }
    }

    File file() {
        return path.toFile();
    }

    /** The end of what has been printed, without blanks around it. */
    String end() throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file(), "r")) {
            long length = open.length();
            byte[] end = new byte[(int) Math.min(length, SHOWN_BYTES)];
            open.seek(length - end.length);
            open.readFully(end);
            return new String(end, StandardCharsets.UTF_8).strip();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
