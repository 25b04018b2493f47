package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.pulsar2pg.plan.UnusableChangeException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.util.ServerErrorMessage;

/** Problems that name the change that could not be applied: table, key, transaction, LSN, frame and message. */
final class ChangeProblems {

    private static final int KEY_CHARACTERS = 200;
    private static final String UNTRANSLATABLE_CHARACTER = "22P05";
    private static final String NOTHING_APPLIED =
            " Nothing of this transaction was applied; the applier goes on with it when it is started again.";

    private static final String MEND_ROWS =
            "Compare the table on both sides. Mend rows here in a transaction that begins"
                    + " with `UPDATE bluegreen.applied SET source = source`, since any other reaches the other side too; or load the"
                    + " table again with `bluegreen copy --table`.";

    private final String where;

    /** @param where names the target */
    ChangeProblems(String where) {
        this.where = where;
    }

    Problem refused(Change change, Portion portion, SQLException e) {
        Optional<ServerErrorMessage> message = PostgresErrors.serverMessage(e);
        String constraint = message.map(ServerErrorMessage::getConstraint)
                .map(name -> ", constraint " + name)
                .orElse("");
        String column = message.map(ServerErrorMessage::getMessage)
                .map(text -> RefusedValue.columns(change, text))
                .orElse("");
        return problem(
                change,
                portion,
                PostgresErrors.sentence(e) + " (SQLSTATE " + e.getSQLState() + constraint + column + ")",
                remedy(e.getSQLState()),
                e);
    }

    Problem unexpectedRows(Change change, Portion portion, Exception e) {
        return problem(
                change,
                portion,
                String.valueOf(e.getMessage()),
                "The row is not there as the source had it: something else has written to this table, or it was not"
                        + " loaded completely. " + MEND_ROWS,
                e);
    }

    Problem unusable(Change change, Portion portion, UnusableChangeException e) {
        return problem(change, portion, "the change " + e.getMessage(), e.remedy(), e);
    }

    Problem atCommit(List<Portion> portions, SQLException e) {
        Portion first = portions.get(0);
        Portion last = portions.get(portions.size() - 1);
        return new Problem(
                Kind.NEEDS_PERSON,
                where + " refused to commit what frames " + first.seq() + " to " + last.seq()
                        + first.part()
                                .map(part -> " brought, from transaction " + part.xid())
                                .orElse(" brought")
                        + " on: " + PostgresErrors.sentence(e) + " (SQLSTATE " + e.getSQLState() + ")",
                remedy(e.getSQLState()) + NOTHING_APPLIED,
                e);
    }

    private Problem problem(Change change, Portion portion, String why, String remedy, Exception cause) {
        TransactionPart part = portion.part().orElseThrow();
        return new Problem(
                Kind.NEEDS_PERSON,
                where + " could not apply " + name(change) + " of transaction " + part.xid() + " (commit "
                        + part.commitLsn() + ", frame " + portion.seq() + ", message " + portion.messageId() + "): "
                        + why,
                remedy + NOTHING_APPLIED,
                cause);
    }

    private static String remedy(String state) {
        if (UNTRANSLATABLE_CHARACTER.equals(state)) {
            return "The encoding of the target's database lacks this character, whatever the column's type. On green: give"
                    + " the row another value on blue, and load the table again with `bluegreen copy --table` while this"
                    + " applier is stopped. On blue: only a database in green's encoding can take it, which takes a new"
                    + " migration.";
        }
        String kind = state == null || state.length() < 2 ? "" : state.substring(0, 2);
        return switch (kind) {
            case "23" ->
                "Something else has written to this table of the target, or its constraint is not the source's:"
                        + " mend the constraint, or the rows. " + MEND_ROWS;
            case "22" ->
                "The target's type does not take this value: give the column the source's type. Where the target's"
                        + " version does not know the value, make the column text here; give it its type again once the"
                        + " row has another value at the source and that has come here.";
            default ->
                "42501".equals(state)
                        ? "Grant the missing privilege to the applier's role."
                        : "Mend on the target what the message names.";
        };
    }

    private static String name(Change change) {
        if (change instanceof Change.Insert insert) {
            return "an insert into " + insert.relation().table() + key(insert.relation(), insert.after());
        } else if (change instanceof Change.Update update) {
            return "an update of " + update.relation().table() + key(update.relation(), update.key());
        } else if (change instanceof Change.Delete delete) {
            return "a delete from " + delete.relation().table() + key(delete.relation(), delete.key());
        }
        return "a truncate of " + ((Change.Truncate) change).tables();
    }

    private static String key(Relation relation, Row row) {
        String key = relation.key().stream()
                .filter(column -> !row.isAbsent(column))
                .map(column ->
                        relation.columns().get(column).name() + "=" + (row.isNull(column) ? "NULL" : row.text(column)))
                .collect(Collectors.joining(", "));
        String shown = key.length() > KEY_CHARACTERS ? key.substring(0, KEY_CHARACTERS) + "…" : key;
        return shown.isEmpty() ? "" : " (" + shown + ")";
    }
}
