package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.decode.ChangeDecoder;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code test_decoding} with the options {@link #OPTIONS}. The plugin tells where and when a transaction was
 * committed behind its changes only, so that a transaction comes out when its COMMIT has come in.
 *
 * <p>It never tells where the commit record begins, only where it ends. The position given for the commit is the byte
 * before its end: records do not overlap, so that it is before and behind the same positions as the record's beginning.
 */
public final class TestDecodingDecoder implements ChangeDecoder, AutoCloseable {

    /** What follows the position in {@code START_REPLICATION}. Applied transactions must be seen, to be known as such. */
    public static final String OPTIONS =
            "(\"include-xids\" 'on', \"include-timestamp\" 'on', \"skip-empty-xacts\" 'on', \"only-local\" 'off')";

    private static final long MEMORY_BYTES = 8L * 1024 * 1024;

    private enum State {
        BETWEEN,
        COMING_IN,
        GOING_OUT
    }

    private final SourceTables source;
    private final StreamTables tables;
    private final TransactionBuffer buffer;
    private State state = State.BETWEEN;
    private boolean listRead;
    private boolean listChanged;
    private long xid;
    private Lsn commitLsn = Lsn.ZERO;
    private Lsn endLsn = Lsn.ZERO;

    /** @param folder where transactions are kept that are too large for the memory */
    public TestDecodingDecoder(SourceTables source, Path folder) {
        this(source, folder, MEMORY_BYTES);
    }

    TestDecodingDecoder(SourceTables source, Path folder, long memoryBytes) {
        this.source = source;
        this.tables = new StreamTables(source);
        this.buffer = new TransactionBuffer(folder, memoryBytes);
    }

    @Override
    public Decoded decode(byte[] data, int start, Lsn position) {
        require(state != State.GOING_OUT, "a message came before the transaction before it was taken");
        if (!listRead) {
            tables.readList();
            listRead = true;
        }
        try {
            return message(data, start, position);
        } catch (IndexOutOfBoundsException e) {
            throw Unreadable.problem("a message of " + (data.length - start) + " bytes at " + position + " ends early");
        }
    }

    private Decoded message(byte[] data, int start, Lsn position) {
        TextCursor cursor = new TextCursor(data, start);
        if (cursor.sees(ChangeText.TABLE)) {
            change(data, start);
            return Decoded.NOTHING;
        }
        if (cursor.sees("COMMIT ")) {
            return commit(CommitText.read(cursor), position);
        }
        if (cursor.take("BEGIN ")) {
            begin(CommitText.xid(cursor));
            cursor.expectEnd();
            return Decoded.NOTHING;
        }
        if (cursor.sees("message: ")) {
            // Of pg_logical_emit_message: not replicated, and perhaps in no transaction.
            return Decoded.NOTHING;
        }
        throw Unreadable.problem("an unknown message of " + (data.length - start) + " bytes at " + position);
    }

    private void begin(long begun) {
        require(state == State.BETWEEN, "BEGIN of " + begun + " inside transaction " + xid);
        state = State.COMING_IN;
        xid = begun;
        tables.begin(xid);
        buffer.clear();
    }

    private void change(byte[] data, int start) {
        require(state == State.COMING_IN, "a change outside of a transaction");
        String table = ChangeText.table(data, start);
        // A table that joins the list in this transaction may have rows from it already.
        if (tables.isListed(table) || listChanged) {
            buffer.add(data, start);
        }
        listChanged |= table.equals(StreamTables.LIST);
    }

    private Decoded commit(CommitText commit, Lsn position) {
        require(state == State.COMING_IN && commit.xid() == xid, "COMMIT of " + commit.xid() + " without its BEGIN");
        require(position.isAfter(Lsn.ZERO), "COMMIT of " + xid + " came without its position");
        state = State.GOING_OUT;
        endLsn = position;
        commitLsn = new Lsn(position.value() - 1);
        if (listChanged) {
            listChanged = false;
            tables.readListBehind(xid);
        }
        return new Decoded.Begin(xid, commitLsn, commit.at());
    }

    @Override
    public Decoded next() {
        if (state != State.GOING_OUT) {
            return Decoded.NOTHING;
        }
        Optional<ByteBuffer> message = buffer.take();
        while (message.isPresent()) {
            Change change = published(message.get());
            if (change != null) {
                return new Decoded.Changed(change);
            }
            message = buffer.take();
        }
        buffer.clear();
        state = State.BETWEEN;
        return new Decoded.Commit(commitLsn, endLsn);
    }

    private @Nullable Change published(ByteBuffer message) {
        try {
            ChangeText text = ChangeText.read(message.array(), message.arrayOffset() + message.position());
            Optional<StreamTable> table = tables.published(text.table(), commitLsn);
            return table.isPresent() ? table.get().change(text, message.array(), source) : null;
        } catch (IndexOutOfBoundsException e) {
            throw Unreadable.problem("a change in transaction " + xid + " (commit at " + commitLsn + ") ends early");
        } catch (IllegalArgumentException e) {
            // An empty name, a column that stands twice.
            throw Unreadable.problem(
                    "a change in transaction " + xid + " (commit at " + commitLsn + ") is garbled: " + e.getMessage());
        }
    }

    @Override
    public boolean isInside() {
        return state != State.BETWEEN;
    }

    @Override
    public void verify() {
        tables.verify();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw Unreadable.problem(otherwise);
        }
    }

    @Override
    public void close() {
        buffer.close();
    }
}
