package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Sets sequences in bulk, and looks whether they stand where they were set. */
final class SequenceSetter {

    /** Gives the names that are no sequence any more; {@code setval} itself fails for everything else. */
    private static final String SET = """
            SELECT m.id
            FROM ROWS FROM (
                pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::boolean[]))
                AS m (id, last_value, is_called)
            WHERE pg_catalog.setval(pg_catalog.to_regclass(m.id), m.last_value, m.is_called) IS NULL""";

    private static final int NAMED_IN_A_MESSAGE = 5;

    private final Connection connection;
    private final Side side;

    SequenceSetter(Connection connection, Side side) {
        this.connection = connection;
        this.side = side;
    }

    int set(List<SequenceMove> moves) throws SQLException {
        List<String> missing = new ArrayList<>();
        durably(() -> Chunks.each(connection, moves, chunk -> missing.addAll(setChunk(chunk))));
        if (!missing.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "expected to set " + moves.size() + " sequences on " + side + ", found that these are gone: "
                            + shortened(missing),
                    "Read the sequences again and make a new plan: somebody dropped or renamed them meanwhile.");
        }
        verify(moves);
        return moves.size();
    }

    /**
     * Where commits need not be durable by default, these must be: else a crash soon after could take the sequences back
     * behind values that rows already have.
     */
    private void durably(Work work) throws SQLException {
        String commit =
                Sql.one(connection, "SELECT pg_catalog.current_setting('synchronous_commit')", row -> row.getString(1));
        if (!commit.equals("off")) {
            work.run();
            return;
        }
        Sql.run(connection, "SET synchronous_commit TO local");
        try {
            work.run();
        } finally {
            Sql.run(connection, "SET synchronous_commit TO off");
        }
    }

    private List<String> setChunk(List<SequenceMove> chunk) throws SQLException {
        return Sql.list(
                connection,
                SET,
                row -> row.getString(1),
                array("text", chunk.stream().map(move -> move.id().toSql())),
                array("bigint", chunk.stream().map(move -> move.after().lastValue())),
                array("boolean", chunk.stream().map(move -> move.after().isCalled())));
    }

    private Array array(String type, Stream<?> elements) throws SQLException {
        return connection.createArrayOf(type, elements.toArray());
    }

    private void verify(List<SequenceMove> moves) throws SQLException {
        Map<SequenceId, SequenceValue> found = SequenceValues.read(
                connection, moves.stream().map(SequenceMove::id).toList());
        List<String> wrong = moves.stream()
                .filter(move -> !move.after().equals(found.get(move.id())))
                .map(move -> move.id() + " (expected " + move.after() + ", found " + found.get(move.id()) + ")")
                .toList();
        if (!wrong.isEmpty()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    wrong.size() + " sequences on " + side + " moved right after they were set: " + shortened(wrong),
                    "Find who takes values there: " + side + " must not take writes at this moment.");
        }
    }

    private static String shortened(List<String> all) {
        String first = String.join(", ", all.subList(0, Math.min(NAMED_IN_A_MESSAGE, all.size())));
        int more = all.size() - NAMED_IN_A_MESSAGE;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }
}
