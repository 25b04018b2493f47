package io.pgbluegreen.cutover.real;

import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.cutover.port.Consumers;
import io.pgbluegreen.postgres.Side;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One subscription, whose handover succeeds. */
final class NoConsumers implements Consumers {

    @Override
    public List<String> prepare(Side from, Side to) {
        return List.of("billing");
    }

    @Override
    public List<String> tellPartitions(Side to, String leaves) {
        return List.of();
    }

    @Override
    public List<Handover> handOver(Side from, Side to, Sighting finalMarker, Sighting firstMarker, Duration limit) {
        return List.of(new Handover("billing", true, 0, Optional.empty()));
    }
}
