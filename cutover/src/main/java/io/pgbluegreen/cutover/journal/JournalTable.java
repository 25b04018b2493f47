package io.pgbluegreen.cutover.journal;

import io.pgbluegreen.cutover.journal.StepTiming.Outcome;
import io.pgbluegreen.cutover.journal.StepTiming.Work;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code bluegreen.operation} and {@code bluegreen.operation_step} in one cluster. */
public final class JournalTable {

    private static final int MOST_LISTED = 100;

    private JournalTable() {}

    /** Begins an operation's rows, one for each step: a disk too full for them shows now, when nothing is changed. */
    public static void insert(Connection connection, JournalEntry entry) throws SQLException {
        Sql.update(
                connection,
                """
                WITH begun AS (
                    INSERT INTO bluegreen.operation (id, from_side, phase, step, transition, host, pid, os_user,
                                                     started_at, updated_at, notes)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id)
                INSERT INTO bluegreen.operation_step (operation, step)
                SELECT begun.id, s.step FROM begun, unnest(cast(? AS text[])) AS s(step)""",
                entry.id(),
                entry.from().label(),
                entry.state().phase().label(),
                entry.state().step().label(),
                entry.transition(),
                entry.owner().host(),
                entry.owner().pid(),
                entry.owner().user(),
                entry.startedAt(),
                entry.updatedAt(),
                entry.notes().toJson(),
                connection.createArrayOf(
                        "text", Arrays.stream(Step.values()).map(Step::label).toArray()));
    }

    /**
     * Writes an operation's present state.
     *
     * @param changed the timings to be written with it
     * @throws IllegalStateException when this cluster has no such operation, or knows a later state of it
     */
    public static void update(Connection connection, JournalEntry entry, List<StepTiming> changed) throws SQLException {
        int updated = Sql.one(
                connection,
                """
                WITH moved AS (
                    UPDATE bluegreen.operation SET phase = ?, step = ?, transition = ?, host = ?, pid = ?, os_user = ?,
                        updated_at = ?, ended_at = ?, notes = ?
                    WHERE id = ? AND transition <= ? RETURNING id),
                timed AS (
                    UPDATE bluegreen.operation_step AS o SET started_at = t.started_at, millis = t.millis,
                        outcome = t.outcome, undo_started_at = t.undo_started_at, undo_millis = t.undo_millis,
                        undo_outcome = t.undo_outcome
                    FROM unnest(cast(? AS text[]), cast(? AS timestamptz[]), cast(? AS float8[]), cast(? AS text[]),
                                cast(? AS timestamptz[]), cast(? AS float8[]), cast(? AS text[]))
                         AS t(step, started_at, millis, outcome, undo_started_at, undo_millis, undo_outcome)
                    WHERE o.operation = (SELECT id FROM moved) AND o.step = t.step RETURNING 1)
                SELECT count(*)::int FROM moved""",
                row -> row.getInt(1),
                entry.state().phase().label(),
                entry.state().step().label(),
                entry.transition(),
                entry.owner().host(),
                entry.owner().pid(),
                entry.owner().user(),
                entry.updatedAt(),
                entry.endedAt(),
                entry.notes().toJson(),
                entry.id(),
                entry.transition(),
                connection.createArrayOf(
                        "text", changed.stream().map(t -> t.step().label()).toArray()),
                startedAt(
                        connection, changed.stream().map(StepTiming::performed).toList()),
                millis(connection, changed.stream().map(StepTiming::performed).toList()),
                outcomes(connection, changed.stream().map(StepTiming::performed).toList()),
                startedAt(connection, changed.stream().map(StepTiming::undone).toList()),
                millis(connection, changed.stream().map(StepTiming::undone).toList()),
                outcomes(connection, changed.stream().map(StepTiming::undone).toList()));
        if (updated != 1) {
            throw new IllegalStateException("expected operation " + entry.id() + " with a transition of at most "
                    + entry.transition() + " in bluegreen.operation, found it not");
        }
    }

    /** The operation with the highest number. */
    public static Optional<JournalEntry> newest(Connection connection) throws SQLException {
        return list(connection, 1).stream().findFirst();
    }

    /** The newest operations, the newest first, a hundred at most. */
    public static List<JournalEntry> list(Connection connection, int most) throws SQLException {
        return Sql.list(
                connection,
                "SELECT * FROM bluegreen.operation ORDER BY id DESC LIMIT ?",
                JournalTable::entry,
                Math.min(most, MOST_LISTED));
    }

    public static List<StepTiming> timings(Connection connection, long operation) throws SQLException {
        return Sql.list(
                connection,
                "SELECT * FROM bluegreen.operation_step WHERE operation = ? AND started_at IS NOT NULL",
                row -> new StepTiming(Step.of(row.getString("step")), work(row, ""), work(row, "undo_")),
                operation);
    }

    private static JournalEntry entry(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getLong("id"),
                Side.of(row.getString("from_side")),
                new OperationState(Phase.of(row.getString("phase")), Step.of(row.getString("step"))),
                row.getInt("transition"),
                new Owner(row.getString("host"), row.getLong("pid"), row.getString("os_user")),
                Sql.instant(row, "started_at").orElseThrow(),
                Sql.instant(row, "updated_at").orElseThrow(),
                Sql.instant(row, "ended_at"),
                OperationNotes.parse(row.getString("notes")));
    }

    private static Optional<Work> work(ResultSet row, String prefix) throws SQLException {
        Optional<Duration> took = Optional.ofNullable(row.getObject(prefix + "millis", Double.class))
                .map(millis -> Duration.ofNanos(Math.round(millis * 1e6)));
        Optional<Outcome> outcome =
                Sql.text(row, prefix + "outcome").map(text -> Outcome.valueOf(text.toUpperCase(Locale.ROOT)));
        return Sql.instant(row, prefix + "started_at").map(at -> new Work(at, took, outcome));
    }

    private static java.sql.Array startedAt(Connection connection, List<Optional<Work>> works) throws SQLException {
        return connection.createArrayOf(
                "text",
                works.stream()
                        .map(work -> work.map(w -> w.startedAt().toString()).orElse(null))
                        .toArray());
    }

    private static java.sql.Array millis(Connection connection, List<Optional<Work>> works) throws SQLException {
        return connection.createArrayOf(
                "text",
                works.stream()
                        .map(work -> work.flatMap(Work::took)
                                .map(took -> Double.toString(took.toNanos() / 1e6))
                                .orElse(null))
                        .toArray());
    }

    private static java.sql.Array outcomes(Connection connection, List<Optional<Work>> works) throws SQLException {
        return connection.createArrayOf(
                "text",
                works.stream()
                        .map(work -> work.flatMap(Work::outcome)
                                .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
                                .orElse(null))
                        .toArray());
    }
}
