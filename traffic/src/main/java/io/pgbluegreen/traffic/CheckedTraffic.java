package io.pgbluegreen.traffic;

import io.pgbluegreen.cutover.port.Traffic;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import java.util.List;

/** Traffic that can tell beforehand whether it could be moved. */
public interface CheckedTraffic extends Traffic {

    /**
     * Looks, without touching any client, for what would keep this from holding and moving clients.
     *
     * @param active the side that takes writes now, to which clients must go
     * @return empty when all is well; never throws because of what it finds
     */
    List<Finding> check(Side active);
}
