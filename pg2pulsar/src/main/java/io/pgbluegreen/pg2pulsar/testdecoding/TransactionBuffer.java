package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the messages of one transaction until its commit is known: in memory up to a bound, then in a file that nobody
 * else sees and that is gone with the process. First all are added, then all are taken.
 */
final class TransactionBuffer implements AutoCloseable {

    private static final int MESSAGE_OVERHEAD_BYTES = 64;
    private static final int FILE_BUFFER_BYTES = 256 * 1024;

    private final Path folder;
    private final long memoryBytes;
    private final ArrayDeque<ByteBuffer> messages = new ArrayDeque<>();
    private long bytes;
    private long written;
    private long taken;
    private @Nullable FileChannel file;
    private @Nullable DataOutputStream out;
    private @Nullable DataInputStream in;

    /**
     * @param folder where the file is made
     * @param memoryBytes how much is kept in memory
     */
    TransactionBuffer(Path folder, long memoryBytes) {
        this.folder = folder;
        this.memoryBytes = memoryBytes;
    }

    /**
     * Adds a message.
     *
     * @param data from {@code start} to its end; not to be changed by the caller any more
     */
    void add(byte[] data, int start) {
        int length = data.length - start;
        if (out == null && bytes + length + MESSAGE_OVERHEAD_BYTES <= memoryBytes) {
            bytes += length + MESSAGE_OVERHEAD_BYTES;
            messages.add(ByteBuffer.wrap(data, start, length));
            return;
        }
        try {
            DataOutputStream to = opened();
            to.writeInt(length);
            to.write(data, start, length);
            written++;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The next message; empty when all were taken. */
    Optional<ByteBuffer> take() {
        ByteBuffer message = messages.poll();
        if (message != null) {
            return Optional.of(message);
        }
        if (taken == written) {
            return Optional.empty();
        }
        try {
            DataInputStream from = reader();
            byte[] data = new byte[from.readInt()];
            from.readFully(data);
            taken++;
            return Optional.of(ByteBuffer.wrap(data));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Forgets everything. */
    void clear() {
        messages.clear();
        bytes = 0;
        written = 0;
        taken = 0;
        out = null;
        in = null;
        close();
    }

    private DataOutputStream opened() throws IOException {
        DataOutputStream open = out;
        if (open == null) {
            Path path = Files.createTempFile(folder, "bluegreen-transaction-", ".tmp");
            FileChannel created = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = created;
            open = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(created), FILE_BUFFER_BYTES));
            out = open;
        }
        return open;
    }

    private DataInputStream reader() throws IOException {
        DataInputStream open = in;
        if (open == null) {
            opened().flush();
            FileChannel whole = file;
            if (whole == null) {
                throw new IllegalStateException("no file was written");
            }
            whole.position(0);
            open = new DataInputStream(new BufferedInputStream(Channels.newInputStream(whole), FILE_BUFFER_BYTES));
            in = open;
        }
        return open;
    }

    private Problem failed(IOException e) {
        return new Problem(
                Kind.UNAVAILABLE,
                "a large transaction cannot be kept in " + folder + " until its commit is known: " + e.getMessage(),
                "Free disk space there, or give the publisher another folder with java.io.tmpdir.",
                e);
    }

    @Override
    public void close() {
        FileChannel open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }
}
