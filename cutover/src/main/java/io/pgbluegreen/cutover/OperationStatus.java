package io.pgbluegreen.cutover;

import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.cutover.journal.JournalTable;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.resume.Resumption;
import io.pgbluegreen.fence.Fence;
import io.pgbluegreen.fence.FenceState;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which side takes writes of applications, and why; read from what is really there.
 *
 * @param takesWrites the sides on which applications can write now, of those that could be asked
 * @param sound whether both sides could be asked, exactly one takes writes, its markers agree, and no operation is open
 * @param sentence the answer, in one sentence
 * @param details what was found on each side, a sentence each
 * @param remedy what to do where it is not sound
 * @param open the operation that was begun and has not ended
 * @param last the newest operation
 */
public record OperationStatus(
        Set<Side> takesWrites,
        boolean sound,
        String sentence,
        List<String> details,
        Optional<String> remedy,
        Optional<JournalEntry> open,
        Optional<JournalEntry> last) {

    public OperationStatus {
        takesWrites = Set.copyOf(takesWrites);
        details = List.copyOf(details);
    }

    /** What one cluster says. */
    private record Answer(FenceState fence, boolean markedActive, Optional<JournalEntry> newest) {}

    /**
     * Asks both clusters.
     *
     * @param blue a session there, in autocommit mode; empty when it cannot be reached
     * @param green a session there; empty when it cannot be reached
     * @throws io.pgbluegreen.problem.Problem when a cluster refuses to tell
     */
    public static OperationStatus read(Clusters clusters, Optional<Connection> blue, Optional<Connection> green) {
        Map<Side, Answer> answers = new EnumMap<>(Side.class);
        blue.ifPresent(connection -> answers.put(Side.BLUE, ask(clusters.blue(), connection)));
        green.ifPresent(connection -> answers.put(Side.GREEN, ask(clusters.green(), connection)));
        return of(answers);
    }

    private static Answer ask(Cluster cluster, Connection connection) {
        try {
            return new Answer(
                    new Fence(cluster.settings(), cluster.fence()).state(connection),
                    MarkerTable.isActive(connection, cluster.side()),
                    JournalTable.newest(connection));
        } catch (SQLException e) {
            throw PostgresErrors.statement(cluster.settings().where(), "tell whether it takes writes", e);
        }
    }

    private static OperationStatus of(Map<Side, Answer> answers) {
        EnumSet<Side> open = EnumSet.noneOf(Side.class);
        EnumSet<Side> marked = EnumSet.noneOf(Side.class);
        List<String> details = new ArrayList<>();
        for (Side side : Side.values()) {
            Answer answer = answers.get(side);
            if (answer == null) {
                details.add(side + " cannot be reached.");
                continue;
            }
            if (answer.fence().level() != Level.RAISED) {
                open.add(side);
            }
            if (answer.markedActive()) {
                marked.add(side);
            }
            details.add(side + ": " + String.join(" ", answer.fence().sentences()));
        }
        Optional<JournalEntry> last =
                Resumption.newest(answers.values().stream().flatMap(answer -> answer.newest().stream()));
        Optional<JournalEntry> unfinished = last.filter(entry -> entry.state().isOpen());
        boolean both = answers.size() == Side.values().length;
        boolean partly = answers.values().stream().anyMatch(a -> a.fence().level() == Level.PARTLY);
        boolean sound = both && open.size() == 1 && open.equals(marked) && !partly && unfinished.isEmpty();
        return new OperationStatus(
                open,
                sound,
                sentence(answers, open, marked, last),
                details,
                remedy(sound, both, open, marked, unfinished),
                unfinished,
                last);
    }

    private static String sentence(
            Map<Side, Answer> answers, Set<Side> open, Set<Side> marked, Optional<JournalEntry> last) {
        EnumSet<Side> silent = EnumSet.allOf(Side.class);
        silent.removeAll(answers.keySet());
        String unknown = silent.isEmpty() ? "" : "; " + names(silent) + " cannot be reached";
        if (last.isPresent() && last.get().state().isOpen()) {
            return who(open) + ": " + last.get().describe() + " is open ("
                    + last.get().state() + ")" + unknown;
        }
        if (!open.equals(marked) && answers.size() == Side.values().length) {
            return who(open) + ", but the markers say that " + who(marked) + unknown;
        }
        String why = last.map(entry -> entry.state().phase() == Phase.DONE
                        ? ", since " + entry.describe() + " ended at "
                                + entry.endedAt().map(Object::toString).orElse("?")
                        : ", as before " + entry.describe() + ", which was "
                                + entry.state().phase())
                .orElse(", as from the beginning: no switch has been made");
        return who(open) + (open.size() == 1 ? why : "") + unknown;
    }

    private static String who(Set<Side> sides) {
        return switch (sides.size()) {
            case 0 -> "neither side takes writes";
            case 1 -> names(sides) + " takes writes";
            default -> "both sides take writes";
        };
    }

    private static String names(Set<Side> sides) {
        return sides.stream().sorted().map(Side::label).collect(Collectors.joining(" and "));
    }

    private static Optional<String> remedy(
            boolean sound, boolean both, Set<Side> open, Set<Side> marked, Optional<JournalEntry> unfinished) {
        if (sound) {
            return Optional.empty();
        }
        if (unfinished.isPresent()) {
            String command = unfinished.get().from() == Side.BLUE ? "cutover" : "rollback";
            return Optional.of("Run `bluegreen " + command + "`: it finishes or undoes what is open. If it is still"
                    + " at work (" + unfinished.get().owner() + "), wait for it.");
        }
        if (!both) {
            return Optional.of("Bring the cluster back that cannot be reached.");
        }
        if (marked.size() == 1) {
            Side active = marked.iterator().next();
            return Optional.of(
                    open.contains(active)
                            ? "`bluegreen fence --side " + active.other() + " --raise`"
                            : "`bluegreen fence --side " + active + " --lower`, once you know who raised it.");
        }
        return Optional.of("A marker of an operation that was undone while a side was away is still there; the next"
                + " `bluegreen cutover` or `bluegreen rollback` removes it first.");
    }
}
