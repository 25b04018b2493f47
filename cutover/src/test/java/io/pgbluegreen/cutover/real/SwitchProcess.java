package io.pgbluegreen.cutover.real;

import io.pgbluegreen.cutover.Clusters;
import io.pgbluegreen.cutover.Cutover;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.postgres.Side;
import java.nio.file.Path;
import java.util.List;

/**
 * A cutover in a process of its own, to be killed. Arguments: ports of blue and green, the router's file, the side that
 * takes writes. Prints every state that it reaches.
 */
public final class SwitchProcess {

    private SwitchProcess() {}

    public static void main(String[] arguments) {
        Clusters clusters =
                TwoClusters.clusters(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), "127.0.0.1");
        Cutover cutover = new Cutover(
                TwoClusters.defaults(),
                clusters,
                new FileRouter(Path.of(arguments[2])),
                new TableTopics(clusters),
                new NoConsumers(),
                from -> List.of(),
                new Recording(SwitchProcess::print, state -> {}));
        System.out.println(cutover.run(Side.of(arguments[3])).sentence());
    }

    private static void print(OperationState state) {
        System.out.println(state);
        System.out.flush();
    }
}
