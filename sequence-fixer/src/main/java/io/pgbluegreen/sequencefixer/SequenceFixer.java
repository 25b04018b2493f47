package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads and sets all sequences of a cluster in a few statements. Used around a switch as this:
 *
 * <pre>{@code
 * SequenceReading earlier = fixer.read(blue, Side.BLUE);       // while writes go on; green likewise
 * …                                                            // fence, drain
 * SequenceReading from = fixer.readChangedSince(blue, earlier);
 * SequenceReading to = fixer.readChangedSince(green, earlierGreen);
 * SequencePlan plan = SequencePlan.of(SequenceComparison.of(from, to));
 * fixer.apply(green, Side.GREEN, plan.moves());
 * }</pre>
 *
 * <p>A session's first look at a sequence costs several times as much as those that follow: use the same session before
 * and in the pause. {@code to} has to be read after the drain, for an applied TRUNCATE may have set its sequences back.
 *
 * <p>Connections must be in autocommit mode, since a transaction keeps a lock on every sequence that it read or set, and
 * a server's lock table is soon full of those: work is cut into transactions of some hundred sequences. Nothing is lost
 * by that, as sequences are outside of transactions anyway. A sequence that somebody alters at the moment is waited
 * for, as long as the session's {@code lock_timeout} allows.
 *
 * <p>Temporary sequences, those of extensions and those of the schemas {@code bluegreen}, {@code information_schema} and
 * {@code pg_*} never take part.
 */
public final class SequenceFixer {

    private static final int ATTEMPTS = 3;

    /** No such table or schema, not a sequence, and the internal error for an OID that was there a moment ago. */
    private static final Set<String> GONE = Set.of("42P01", "3F000", "42809", "XX000");

    private final TableFilter tables;

    /**
     * For the sequences that belong to these tables.
     *
     * @param tables a sequence takes part when the table that owns it does; one without an owner, when its own name
     *     would pass as a table's, or when it gives a column of such a table its default
     */
    public SequenceFixer(TableFilter tables) {
        this.tables = tables;
    }

    /** Reads every sequence that takes part. Those that our role may not read are there without a value. */
    public SequenceReading read(Connection connection, Side side) throws SQLException {
        return retried(() -> new SequenceReader(connection, side).readAll(tables));
    }

    /**
     * Reads again, for the write pause: gives the same as {@link #read}, but looks at the catalogs anew only where
     * something in them has changed since.
     *
     * @param before an earlier reading of the same cluster by the same role and the same choice of tables
     */
    public SequenceReading readChangedSince(Connection connection, SequenceReading before) throws SQLException {
        return retried(() -> {
            SequenceReader reader = new SequenceReader(connection, before.side());
            Optional<SequenceReading> quick = reader.readValues(before);
            return quick.isPresent() ? quick.get() : reader.readAll(tables);
        });
    }

    /**
     * Sets sequences and reads them back; what it has set is durable when it returns. After a failure some are set and
     * others are not: running a new plan mends that.
     *
     * @param connection to the cluster whose sequences are to move
     * @return how many were set
     * @throws io.pgbluegreen.problem.Problem when one does not exist any more, or does not stand where it was set
     */
    public int apply(Connection connection, Side side, List<SequenceMove> moves) throws SQLException {
        return new SequenceSetter(connection, side).set(moves);
    }

    /** A sequence dropped between the look at the catalog and the look at itself is an error, which ends the reading. */
    private static SequenceReading retried(Reading reading) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return reading.read();
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !GONE.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    @FunctionalInterface
    private interface Reading {
        SequenceReading read() throws SQLException;
    }
}
