package io.pgbluegreen.cutover.port;

import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.postgres.Side;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The readers of both topics besides the two appliers: CDC consumers and databases that are fed from a topic. */
public interface Consumers {

    /**
     * Makes sure that every subscription of {@code from}'s topic exists on {@code to}'s topic, at its end where it does
     * not: nobody who comes there early can miss the first write.
     *
     * @return the subscriptions concerned
     */
    List<String> prepare(Side from, Side to);

    /**
     * Tells the databases among them which partitions {@code to} has, before that takes writes.
     *
     * @param leaves as {@link io.pgbluegreen.postgres.metadata.PartitionLeafTable#describe} gives them
     * @return a sentence for each that could not be told
     */
    List<String> tellPartitions(Side to, String leaves);

    /**
     * Hands every subscription over: it must have read {@code from}'s topic up to the final marker, and goes on at the
     * first marker on {@code to}'s topic. One that is not there within the limit is left and told.
     */
    List<Handover> handOver(Side from, Side to, Sighting finalMarker, Sighting firstMarker, Duration limit)
            throws InterruptedException;

    /**
     * What became of one subscription.
     *
     * @param passed whether it had read all of the old topic
     * @param waiting messages of the old topic that it has not acknowledged yet
     * @param problem what is to be done by a person
     */
    record Handover(String subscription, boolean passed, long waiting, Optional<String> problem) {}
}
