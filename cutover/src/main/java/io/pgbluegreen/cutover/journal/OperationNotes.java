package io.pgbluegreen.cutover.journal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.Optional;

/**
 * What a later process needs in order to finish an operation and to tell its story.
 *
 * @param fromLost why {@code from} was given up after the drain was proven; empty where it was not
 * @param cause what made the operation turn back or halt
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OperationNotes(Markers markers, Pause pause, Optional<String> fromLost, Optional<String> cause) {

    static final OperationNotes EMPTY = new OperationNotes(
            new Markers(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
            new Pause(Optional.empty(), Optional.empty(), Optional.empty()),
            Optional.empty(),
            Optional.empty());

    private static final ObjectMapper JSON =
            new ObjectMapper().registerModule(new Jdk8Module()).registerModule(new JavaTimeModule());

    /**
     * Where the markers are found in the topics.
     *
     * @param fromTopicEnd where {@code from}'s topic ended before the markers were written: a message id, hexadecimal
     */
    public record Markers(
            Optional<String> fromTopicEnd,
            Optional<String> toTopicEnd,
            Optional<MarkerPlace> finalMarker,
            Optional<MarkerPlace> firstMarker) {

        public Markers withFinal(MarkerPlace place) {
            return new Markers(fromTopicEnd, toTopicEnd, Optional.of(place), firstMarker);
        }

        public Markers withFirst(MarkerPlace place) {
            return new Markers(fromTopicEnd, toTopicEnd, finalMarker, Optional.of(place));
        }
    }

    /**
     * Where a marker stands.
     *
     * @param lsn of its commit record, in the cluster that wrote it
     * @param messageId hexadecimal
     * @param seq of its frame
     */
    public record MarkerPlace(String lsn, String endLsn, String messageId, long seq) {}

    /**
     * The time in which nobody's writes got through.
     *
     * @param beganAt by the clock of the machine on which the operation ran
     * @param tookMillis there as soon as it is over
     */
    public record Pause(Optional<Long> predictedMillis, Optional<Instant> beganAt, Optional<Long> tookMillis) {

        public Pause predicted(long millis) {
            return new Pause(Optional.of(millis), beganAt, tookMillis);
        }

        public Pause began(Instant at) {
            return new Pause(predictedMillis, Optional.of(at), tookMillis);
        }

        public Pause took(long millis) {
            return new Pause(predictedMillis, beganAt, Optional.of(millis));
        }
    }

    public OperationNotes with(Markers other) {
        return new OperationNotes(other, pause, fromLost, cause);
    }

    public OperationNotes with(Pause other) {
        return new OperationNotes(markers, other, fromLost, cause);
    }

    public OperationNotes withFromLost(String why) {
        return new OperationNotes(markers, pause, Optional.of(why), cause);
    }

    public OperationNotes withCause(String why) {
        return new OperationNotes(markers, pause, fromLost, Optional.of(why));
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the notes of an operation could not be written", e);
        }
    }

    static OperationNotes parse(String json) {
        try {
            return JSON.readValue(json, OperationNotes.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("bluegreen.operation holds notes that this program cannot read", e);
        }
    }
}
