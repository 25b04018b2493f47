package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.Clusters;
import io.pgbluegreen.cutover.CutoverSettings;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.port.ChangeLog;
import io.pgbluegreen.cutover.port.Traffic;
import io.pgbluegreen.postgres.Side;
import java.util.List;

/** What the checks look at. */
public record Sides(
        OperationSide from,
        OperationSide to,
        Clusters clusters,
        Traffic traffic,
        ChangeLog changeLog,
        CutoverSettings settings) {

    List<OperationSide> both() {
        return List.of(from, to);
    }

    /** {@code cutover} or {@code rollback}, as the command is called. */
    String command() {
        return from.side() == Side.BLUE ? "cutover" : "rollback";
    }
}
