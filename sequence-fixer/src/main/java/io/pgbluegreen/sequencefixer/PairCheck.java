package io.pgbluegreen.sequencefixer;

import static io.pgbluegreen.problem.Finding.blocker;
import static io.pgbluegreen.problem.Finding.warning;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.problem.Finding;
import java.util.ArrayList;
import java.util.List;

/** What must hold for a pair of sequences, whatever their values are. */
final class PairCheck {

    private final SequenceReading from;
    private final SequenceReading to;

    PairCheck(SequenceReading from, SequenceReading to) {
        this.from = from;
        this.to = to;
    }

    List<Finding> findings(SequencePair pair) {
        List<Finding> findings = new ArrayList<>();
        if (pair.to().isEmpty()) {
            pair.from().ifPresent(sequence -> findings.add(missingOnTo(sequence)));
        } else if (pair.from().isEmpty()) {
            findings.add(missingOnFrom(pair.id()));
        } else {
            checkPrivileges(pair.from().get(), pair.to().get(), findings);
            checkDefinitions(pair.from().get(), pair.to().get(), findings);
        }
        return findings;
    }

    /** Whether a column owns it or not: an application may call it by name. */
    private Finding missingOnTo(Sequence sequence) {
        SequenceId id = sequence.id();
        if (to.leftOut().contains(id)) {
            return blocker(
                    "sequences",
                    id + " takes part on " + from.side() + " but not on " + to.side()
                            + ", where it belongs to a table that is left out",
                    "Give it the same owner on both sides (ALTER SEQUENCE " + id.toSql() + " OWNED BY …).");
        }
        String create = "On " + to.side() + ": CREATE SEQUENCE " + id.toSql() + " "
                + sequence.definition().toSql() + "; or leave it out with tables.exclude.";
        String remedy = sequence.owner()
                .flatMap(to::ownedBy)
                .map(other -> "On " + to.side() + ", " + sequence.owner().get() + " has " + other.id()
                        + " instead: rename it with ALTER SEQUENCE "
                        + other.id().toSql() + " RENAME TO " + Identifiers.quote(id.name()) + ";")
                .orElse(create);
        return blocker(
                "sequences",
                id + " exists on " + from.side() + " and is missing on " + to.side() + use(sequence),
                remedy);
    }

    private static String use(Sequence sequence) {
        return sequence.owner().map(owner -> "; it belongs to " + owner).orElse("");
    }

    private Finding missingOnFrom(SequenceId id) {
        return warning(
                "sequences",
                id + " exists on " + to.side() + " only and stays where it is",
                "Create it on " + from.side() + " too before it is used: the way back needs it there.");
    }

    private void checkPrivileges(Sequence one, Sequence other, List<Finding> findings) {
        if (one.value().isEmpty()) {
            findings.add(privilege(one.id(), from, "read", "SELECT"));
        }
        if (other.value().isEmpty()) {
            findings.add(privilege(other.id(), to, "read", "SELECT, UPDATE"));
        } else if (!other.settable()) {
            findings.add(privilege(other.id(), to, "set", "UPDATE"));
        }
    }

    private static Finding privilege(SequenceId id, SequenceReading where, String verb, String privileges) {
        String role = Identifiers.quote(where.role());
        return blocker(
                "sequences",
                "role " + where.role() + " may not " + verb + " " + id + " on " + where.side(),
                "On " + where.side() + ": GRANT USAGE ON SCHEMA " + Identifiers.quote(id.schema()) + " TO " + role
                        + "; GRANT " + privileges + " ON SEQUENCE " + id.toSql() + " TO " + role + ";");
    }

    private void checkDefinitions(Sequence one, Sequence other, List<Finding> findings) {
        SequenceId id = one.id();
        String sides = " on " + from.side() + " and " + to.side();
        if (one.definition().isAscending() != other.definition().isAscending()) {
            findings.add(blocker(
                    "sequences",
                    id + " runs in opposite directions: increment "
                            + one.definition().increment() + " and "
                            + other.definition().increment() + sides,
                    alter(id, one.definition())));
            return;
        }
        List<String> differences = one.definition().differences(other.definition());
        if (!differences.isEmpty()) {
            findings.add(warning(
                    "sequences",
                    id + " is defined differently" + sides + ": " + String.join(", ", differences),
                    alter(id, one.definition())));
        }
        one.value()
                .map(SequenceValue::lastValue)
                .filter(value -> !other.definition().allows(value))
                .ifPresent(value -> findings.add(doesNotFit(id, value, one, other)));
    }

    private Finding doesNotFit(SequenceId id, long value, Sequence one, Sequence other) {
        return blocker(
                "sequences",
                id + " stands at " + value + " on " + from.side() + ", which is outside " + to.side() + "'s range of "
                        + other.definition().min() + " to " + other.definition().max(),
                alter(id, one.definition()));
    }

    private String alter(SequenceId id, SequenceDefinition wanted) {
        return "Give it the same definition on both sides. On " + to.side() + ", from version 10: ALTER SEQUENCE "
                + id.toSql() + " " + wanted.toSql() + (wanted.cycles() ? "" : " NO CYCLE") + ";";
    }
}
