package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Pipes rows from a COPY on blue into a COPY on green, as the bytes that blue sends. Holds one row and one buffer in
 * memory. After a failure both sessions are in the middle of a COPY and of no more use.
 */
final class RowPipe {

    private static final int BUFFER_BYTES = 64 << 10;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int used;

    /**
     * @return the rows that green took
     * @throws CopyFailure with the side that failed
     * @throws Problem NEEDS_PERSON when green took fewer rows than blue sent
     */
    long pipe(Connection blue, String copyOut, Connection green, String copyIn, RangeMeter meter) throws CopyFailure {
        used = 0;
        CopyOut out = onBlue(() -> blue.unwrap(PGConnection.class).getCopyAPI().copyOut(copyOut));
        CopyIn in = onGreen(() -> green.unwrap(PGConnection.class).getCopyAPI().copyIn(copyIn));
        // The server sends each row of a text COPY in a message of its own.
        for (int bytes = next(out, in); bytes >= 0; bytes = next(out, in)) {
            meter.add(1, bytes);
        }
        flush(in);
        long taken = onGreen(in::endCopy);
        if (taken != out.getHandledRowCount()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "green took " + taken + " of " + out.getHandledRowCount() + " rows that blue sent (" + copyIn + ")",
                    "Look for a trigger on that table of green that drops rows, and disable it.");
        }
        return taken;
    }

    /** In a method of its own, so that a row is garbage before the next, which may be as large, is read. */
    private int next(CopyOut out, CopyIn in) throws CopyFailure {
        byte[] row = read(out);
        if (row == null) {
            return -1;
        }
        write(in, row);
        return row.length;
    }

    private byte @Nullable [] read(CopyOut out) throws CopyFailure {
        return onBlue(out::readFromCopy);
    }

    private void write(CopyIn in, byte[] row) throws CopyFailure {
        if (row.length > buffer.length - used) {
            flush(in);
        }
        if (row.length > buffer.length) {
            onGreen(() -> {
                in.writeToCopy(row, 0, row.length);
                return row.length;
            });
        } else {
            System.arraycopy(row, 0, buffer, used, row.length);
            used += row.length;
        }
    }

    private void flush(CopyIn in) throws CopyFailure {
        if (used > 0) {
            onGreen(() -> {
                in.writeToCopy(buffer, 0, used);
                return used;
            });
            used = 0;
        }
    }

    private static <T extends @Nullable Object> T onBlue(Call<T> call) throws CopyFailure {
        try {
            return call.run();
        } catch (SQLException e) {
            throw CopyFailure.ofBlue(e);
        }
    }

    private static <T> T onGreen(Call<T> call) throws CopyFailure {
        try {
            return call.run();
        } catch (SQLException e) {
            throw CopyFailure.ofGreen(e);
        }
    }

    @FunctionalInterface
    private interface Call<T extends @Nullable Object> {
        T run() throws SQLException;
    }
}
