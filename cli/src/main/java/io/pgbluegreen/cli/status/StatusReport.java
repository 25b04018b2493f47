package io.pgbluegreen.cli.status;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a migration does at one moment. This is what {@code status --json} prints; what is not known is {@code null}.
 *
 * @param at ISO 8601
 * @param clusters blue, then green
 * @param directions blue to green, then green to blue
 * @param problems what could not be read, and what daemons say of what went wrong
 */
public record StatusReport(
        String migration,
        String at,
        List<Cluster> clusters,
        Optional<Writes> writes,
        FirstLoad firstLoad,
        List<Direction> directions,
        List<Follower> followers,
        List<Trouble> problems) {

    public StatusReport {
        clusters = List.copyOf(clusters);
        directions = List.copyOf(directions);
        followers = List.copyOf(followers);
        problems = List.copyOf(problems);
    }

    /**
     * A cluster; without version where it does not answer.
     *
     * @param alarms writes to it while it was passive, which nobody has acknowledged
     */
    public record Cluster(
            String side, String where, String database, Optional<String> version, Optional<Long> alarms) {}

    /**
     * Which side takes writes of applications, and why.
     *
     * @param takesWrites the sides on which applications can write now
     * @param sound whether that is exactly one side, as it should be, and nothing is open
     * @param details what was found on each side, a sentence each
     * @param openOperation a cutover or rollback that has not ended
     */
    public record Writes(
            List<String> takesWrites,
            boolean sound,
            String sentence,
            List<String> details,
            Optional<String> remedy,
            Optional<String> openOperation) {
        public Writes {
            takesWrites = List.copyOf(takesWrites);
            details = List.copyOf(details);
        }
    }

    /**
     * How far green is loaded.
     *
     * @param state {@code unknown}, {@code not begun}, {@code under way} or {@code done}
     */
    public record FirstLoad(String state, long tablesCopied, long tablesTotal, long rowsCopied) {}

    /**
     * The way of one cluster's changes to the other.
     *
     * @param from side
     * @param to side
     * @param slotLagBytes WAL that the source keeps for the publisher, up to where it writes now
     * @param walStatus of the slot, from version 13 on
     * @param topicBacklogMessages not yet applied
     * @param lagMillis how long ago the source wrote the oldest heartbeat that has not arrived, by the source's clock; 0
     *     when the last one has arrived; as exact as the interval of heartbeats, a second
     * @param roundTripMillis how long ago the last heartbeat was written that has come back from the other side
     * @param appliedSeq the last frame applied
     */
    public record Direction(
            String from,
            String to,
            Daemon publisher,
            Daemon applier,
            Optional<Long> slotLagBytes,
            Optional<String> walStatus,
            Optional<Long> topicBacklogMessages,
            Optional<Long> topicBytes,
            Optional<Long> lagMillis,
            Optional<Long> roundTripMillis,
            Optional<Long> appliedSeq) {}

    /**
     * A database that is fed from the topic of the side that takes writes.
     *
     * @param follows the side whose topic it is fed from now
     */
    public record Follower(String name, String where, Optional<String> follows, Daemon applier) {}

    /**
     * A daemon as its row shows it.
     *
     * @param state {@code unknown} where the cluster does not answer, {@code never started}, {@code silent} where it has
     *     not written for a while, else its own word
     */
    public record Daemon(
            String name,
            String state,
            Optional<String> detail,
            Optional<String> host,
            Optional<Long> pid,
            Optional<Long> silentForMillis,
            Map<String, Long> counters) {
        public Daemon {
            counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
        }
    }

    /** What is wrong, and what to do; a sentence each. */
    public record Trouble(String where, String what, String remedy) {}
}
