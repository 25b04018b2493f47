package io.pgbluegreen.pg2pulsar.stream;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.stream.StreamMessage.KeepAlive;
import io.pgbluegreen.pg2pulsar.stream.StreamMessage.PluginData;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;
import org.postgresql.util.PSQLState;

/**
 * The stream of one logical slot. Speaks the replication protocol on the driver's two-way COPY itself rather than
 * through the driver's own stream class, which keeps the server's keepalives to itself: a publisher must see them to
 * let a server shut down, and must never confirm a position that the driver has only received.
 *
 * <p>For one thread; {@link #close()} may be called by any, and ends a blocked read.
 */
public final class ReplicationStream implements AutoCloseable {

    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final Connection connection;
    private final CopyDual copy;
    private final Clock clock;

    private ReplicationStream(Connection connection, CopyDual copy, Clock clock) {
        this.connection = connection;
        this.copy = copy;
        this.clock = clock;
    }

    /**
     * Starts streaming.
     *
     * @param connection a replication connection, which belongs to the stream from now on
     * @param command the whole {@code START_REPLICATION} command
     */
    public static ReplicationStream start(Connection connection, String command, Clock clock) throws SQLException {
        try {
            CopyDual copy = connection.unwrap(PGConnection.class).getCopyAPI().copyDual(command);
            return new ReplicationStream(connection, copy, clock);
        } catch (SQLException e) {
            // Each refusal would leave a walsender to the garbage collector, and there are few.
            connection.close();
            throw e;
        }
    }

    /** The next message that is here already, if any. Does not wait. */
    public Optional<StreamMessage> poll() throws SQLException {
        return parse(copy.readFromCopy(false));
    }

    /** Waits for the next message; empty when the server has ended the stream. */
    public Optional<StreamMessage> read() throws SQLException {
        return parse(copy.readFromCopy(true));
    }

    private static Optional<StreamMessage> parse(byte @org.jspecify.annotations.Nullable [] message)
            throws SQLException {
        if (message == null) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(message);
        byte kind = buffer.get();
        if (kind == 'w') {
            Lsn position = new Lsn(buffer.getLong());
            buffer.position(buffer.position() + 16);
            return Optional.of(new PluginData(position, buffer));
        }
        if (kind == 'k') {
            Lsn walEnd = new Lsn(buffer.getLong());
            buffer.getLong();
            return Optional.of(new KeepAlive(walEnd, buffer.get() != 0));
        }
        throw new SQLException(
                "unknown message '" + (char) kind + "' in the replication stream",
                PSQLState.PROTOCOL_VIOLATION.getState());
    }

    /**
     * Tells the server how far the publisher is.
     *
     * @param persisted everything before it is persisted in the topic, and the server may forget it
     */
    public void confirm(Lsn persisted) throws SQLException {
        ByteBuffer status = ByteBuffer.allocate(34);
        status.put((byte) 'r');
        status.putLong(persisted.value());
        status.putLong(persisted.value());
        status.putLong(persisted.value());
        status.putLong(ChronoUnit.MICROS.between(POSTGRES_EPOCH, clock.instant()));
        status.put((byte) 0);
        copy.writeToCopy(status.array(), 0, status.capacity());
        copy.flushCopy();
    }

    @Override
    public void close() throws SQLException {
        // Closing the socket is enough, and does not wait for a server that is busy sending.
        connection.abort(Runnable::run);
    }
}
