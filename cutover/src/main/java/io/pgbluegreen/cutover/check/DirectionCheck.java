package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.fence.FencePlan;
import io.pgbluegreen.fence.FenceState;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.server.ServerFacts;

/**
 * Whether {@code from} really is the side that takes writes, and {@code to} is not; whether {@code from} can be fenced, and
 * {@code to} be opened for everybody who writes on {@code from}.
 */
final class DirectionCheck {

    private static final String NAME = "fence";

    private DirectionCheck() {}

    static void run(Sides sides, Findings findings, Allowance allowance) {
        OperationSide from = sides.from();
        OperationSide to = sides.to();
        boolean fromActive = isActive(from, allowance);
        boolean toActive = isActive(to, allowance);
        if (toActive && !fromActive) {
            findings.blocker(
                    "direction",
                    to.side() + " takes writes already: there is nothing to switch from " + from.side() + " to "
                            + to.side(),
                    "For the other direction run `bluegreen "
                            + (sides.command().equals("cutover") ? "rollback" : "cutover") + "`.");
            return;
        }
        if (toActive || !fromActive) {
            findings.blocker(
                    "direction",
                    "the markers say that " + (toActive ? "both sides take" : "neither side takes") + " writes",
                    "Look at `bluegreen status` and at bluegreen.marker on both sides before anything else.");
        }
        checkOpen(from, findings, allowance);
        checkClosed(to, findings, allowance);
        FencePlan plan = plan(from, findings, allowance);
        opening(to, plan, findings, allowance);
        servers(sides, findings, allowance);
    }

    private static boolean isActive(OperationSide side, Allowance allowance) {
        return side.session()
                .work(
                        "read the markers",
                        allowance.left(),
                        connection -> MarkerTable.isActive(connection, side.side()));
    }

    private static FenceState state(OperationSide side, Allowance allowance) {
        return side.session().work("look at the fence", allowance.left(), connection -> side.fence()
                .state(connection));
    }

    private static void checkOpen(OperationSide from, Findings findings, Allowance allowance) {
        FenceState state = state(from, allowance);
        if (state.level() != Level.OPEN) {
            findings.blocker(
                    NAME,
                    from.where() + " is to hand over its writes, and is fenced: " + String.join(" ", state.sentences()),
                    "`bluegreen fence --side " + from.side() + " --lower`, once you know who raised it.");
        }
    }

    private static void checkClosed(OperationSide to, Findings findings, Allowance allowance) {
        FenceState state = state(to, allowance);
        if (state.level() != Level.RAISED) {
            findings.blocker(
                    NAME,
                    to.where() + " must not take writes before the switch, and is not fenced: "
                            + String.join(" ", state.sentences()),
                    "`bluegreen fence --side " + to.side() + " --raise`");
        }
    }

    private static FencePlan plan(OperationSide from, Findings findings, Allowance allowance) {
        FencePlan plan = from.session()
                .work("look at what a fence would do", allowance.left(), connection -> from.fence()
                        .plan(connection));
        plan.blockers().forEach(findings::add);
        plan.warnings().forEach(findings::add);
        return plan;
    }

    /** Whether whoever writes on {@code from} could come in on {@code to}: behind the switch that is found too late. */
    private static void opening(OperationSide to, FencePlan ofFrom, Findings findings, Allowance allowance) {
        to.session()
                .work("look at who could write behind its fence", allowance.left(), connection -> to.fence()
                        .opening(connection, ofFrom.roles()))
                .forEach(findings::add);
    }

    private static void servers(Sides sides, Findings findings, Allowance allowance) {
        ServerFacts from = facts(sides.from(), allowance);
        ServerFacts to = facts(sides.to(), allowance);
        standby(sides.from(), from, findings);
        standby(sides.to(), to, findings);
        if (from.systemIdentifier().equals(to.systemIdentifier())
                && from.database().equals(to.database())
                && from.timeline() == to.timeline()) {
            findings.blocker(
                    "server",
                    sides.from().where() + " and " + sides.to().where() + " are the same cluster",
                    "Mend the hosts in the configuration.");
        }
    }

    private static void standby(OperationSide side, ServerFacts facts, Findings findings) {
        if (facts.inRecovery()) {
            findings.blocker(
                    "server",
                    side.where() + " is a standby",
                    "Point the configuration to the primary of that cluster.");
        }
    }

    private static ServerFacts facts(OperationSide side, Allowance allowance) {
        return side.session().work("tell about itself", allowance.left(), ServerFacts::read);
    }
}
