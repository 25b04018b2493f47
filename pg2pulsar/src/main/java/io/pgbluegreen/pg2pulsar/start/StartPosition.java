package io.pgbluegreen.pg2pulsar.start;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.frame.ResumePoint;
import io.pgbluegreen.pg2pulsar.start.StartFacts.Recorded;
import io.pgbluegreen.pg2pulsar.start.StartFacts.TopicEnd;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.SlotLoss;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Optional;

/**
 * Decides where publishing goes on, or why it must not.
 *
 * <p>A publisher confirms a position to the server only when the topic holds a frame that says so. So the slot can
 * never be ahead of the topic's last frame, and one that is was created anew (or moved by hand): changes between the
 * two would be missing, and nobody would notice.
 */
public final class StartPosition {

    private static final String ANEW =
            "Nothing was published. Set up this direction again and load the other side anew: ";

    private StartPosition() {}

    /**
     * Judges what was found.
     *
     * @throws Problem when going on could lose or repeat changes
     */
    public static ResumePoint decide(StartFacts facts) {
        requireSameServer(
                facts,
                "the metadata of this direction",
                facts.recorded().systemIdentifier(),
                facts.recorded().timeline());
        facts.topicEnd()
                .ifPresent(end ->
                        requireSameServer(facts, "topic " + facts.topic(), end.systemIdentifier(), end.timeline()));
        ReplicationSlot slot = requireSlot(facts);
        ResumePoint resume = topicEnd(facts);
        Lsn confirmed = slot.confirmedFlushLsn().orElse(Lsn.ZERO);
        if (confirmed.isAfter(resume.lastLsn())) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "slot " + facts.slotName() + " of " + facts.where() + " stands at " + confirmed + ", but topic "
                            + facts.topic() + " ends at " + resume.lastLsn()
                            + ": the slot was dropped and created again, or moved, and the changes between are missing",
                    ANEW + "the changes from " + resume.lastLsn() + " to " + confirmed
                            + " cannot be published any more.");
        }
        if (resume.lastLsn().isAfter(facts.currentLsn())) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    facts.where() + " writes at " + facts.currentLsn() + ", but topic " + facts.topic()
                            + " already holds changes up to " + resume.lastLsn() + ": the server went back in time",
                    ANEW + "it was restored from a backup, or lost WAL in a crash.");
        }
        return resume;
    }

    private static void requireSameServer(StartFacts facts, String source, String systemIdentifier, int timeline) {
        if (!systemIdentifier.equals(facts.systemIdentifier())) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    source + " belongs to a server with system identifier " + systemIdentifier + ", but "
                            + facts.where() + " has " + facts.systemIdentifier() + ": it is another cluster",
                    "Check the host and port in the configuration; a new cluster needs a new topic and a new setup.");
        }
        if (timeline != facts.timeline()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    source + " belongs to timeline " + timeline + ", but " + facts.where() + " is on timeline "
                            + facts.timeline() + ": it was promoted or restored to a point in time",
                    ANEW + "its history may lack changes that the topic holds.");
        }
    }

    private static ReplicationSlot requireSlot(StartFacts facts) {
        Optional<ReplicationSlot> found = facts.slot();
        if (found.isEmpty()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "slot " + facts.slotName() + " does not exist on " + facts.where()
                            + ", though it was set up: it was dropped, or the server is a promoted standby",
                    ANEW + "what was written since cannot be published any more.");
        }
        ReplicationSlot slot = found.get();
        if (!slot.isLogical()
                || slot.database().filter(facts.database()::equals).isEmpty()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "slot " + facts.slotName() + " of " + facts.where() + " is not a logical slot of database "
                            + facts.database(),
                    "Something else uses this name; choose another name in the configuration and set up again.");
        }
        Optional<SlotLoss> loss = slot.loss();
        if (loss.isPresent()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "slot " + facts.slotName() + " of " + facts.where() + " was invalidated by the server"
                            + slot.invalidationReason()
                                    .map(reason -> " (" + reason + ")")
                                    .orElse("")
                            + ": WAL that it needs is gone, since " + loss.get().cause(),
                    ANEW + loss.get().remedy() + " first.");
        }
        return slot;
    }

    private static ResumePoint topicEnd(StartFacts facts) {
        Recorded recorded = facts.recorded();
        if (facts.topicEnd().isEmpty()) {
            if (recorded.seq() > 0) {
                throw lostFrames(facts, "is empty");
            }
            return new ResumePoint(0, recorded.startLsn(), Optional.empty());
        }
        TopicEnd end = facts.topicEnd().get();
        if (!end.slotName().equals(facts.slotName())) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "topic " + facts.topic() + " holds frames of slot " + end.slotName() + ", not of "
                            + facts.slotName(),
                    "Every cluster needs a topic of its own: check the configuration.");
        }
        if (end.resume().lastSeq() < recorded.seq()) {
            throw lostFrames(facts, "ends with frame " + end.resume().lastSeq());
        }
        ResumePoint resume = end.resume();
        if (recorded.startLsn().isAfter(resume.lastLsn())) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "slot " + facts.slotName() + " of " + facts.where() + " was created at " + recorded.startLsn()
                            + ", but topic " + facts.topic() + " ends at " + resume.lastLsn()
                            + ": it holds frames of an earlier slot",
                    "A slot that is set up anew needs a new topic: delete the old one, or configure another name.");
        }
        return resume;
    }

    private static Problem lostFrames(StartFacts facts, String found) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "topic " + facts.topic() + " " + found + ", but frame "
                        + facts.recorded().seq()
                        + " was persisted there: the topic lost messages, or was deleted and created again",
                ANEW + "check the topic's retention, TTL and backlog quota first.");
    }
}
