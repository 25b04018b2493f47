package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.problem.Problem;
import java.sql.SQLException;
import java.util.Optional;

/** A statement that failed on one of the two sides while a table was being copied. */
final class CopyFailure extends Exception {

    private static final long serialVersionUID = 1L;
    private static final String DISK_FULL = "53100";

    private final Side side;
    private final SQLException cause;

    private CopyFailure(Side side, SQLException cause) {
        super(side + ": " + PostgresErrors.sentence(cause), cause);
        this.side = side;
        this.cause = cause;
    }

    static CopyFailure ofBlue(SQLException cause) {
        return new CopyFailure(Side.BLUE, cause);
    }

    static CopyFailure ofGreen(SQLException cause) {
        return new CopyFailure(Side.GREEN, cause);
    }

    /** Whether the same may well succeed in a moment. Room on a disk does not come by waiting. */
    boolean isPassing() {
        return PostgresErrors.isTransient(cause) && !DISK_FULL.equals(cause.getSQLState());
    }

    Side side() {
        return side;
    }

    Problem problem(String where, TableId table) {
        return PostgresErrors.statement(
                where, (side == Side.BLUE ? "read rows of " : "take rows of ") + table + place(), cause);
    }

    /** The server names line and column of a COPY, then the value, which is nobody's business. */
    private String place() {
        return PostgresErrors.serverMessage(cause)
                .flatMap(message -> Optional.ofNullable(message.getWhere()))
                .map(where -> where.lines().findFirst().orElse(""))
                .filter(where -> where.startsWith("COPY "))
                .map(where -> where.contains(": ") ? where.substring(0, where.indexOf(": ")) : where)
                .map(where -> where.replaceFirst("^COPY [^,]*, ", " at "))
                .orElse("");
    }
}
