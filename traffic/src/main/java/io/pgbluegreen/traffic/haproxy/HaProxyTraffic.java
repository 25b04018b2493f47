package io.pgbluegreen.traffic.haproxy;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.traffic.CheckedTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Traffic through HAProxy in TCP mode: one backend with a server for each side, of which one is ready and the other in
 * maintenance. HAProxy cannot hold clients: their statements fail between fence and switch, and their connections are
 * ended when they are sent to the other side.
 *
 * <p>What the runtime API has set is gone when HAProxy is restarted or reloaded, unless it keeps a {@code
 * server-state-file}: after a switch its configuration has to be changed too.
 */
public final class HaProxyTraffic implements CheckedTraffic {

    private final HaProxySettings settings;
    private final List<HaProxyProcess> processes;

    public HaProxyTraffic(HaProxySettings settings) {
        this.settings = settings;
        this.processes = settings.sockets().stream()
                .map(address -> new HaProxyProcess(settings, address))
                .toList();
    }

    @Override
    public boolean canHold() {
        return false;
    }

    @Override
    public void hold(Duration limit) {}

    @Override
    public void switchTo(Side side) {
        List<Problem> problems = new ArrayList<>();
        for (HaProxyProcess process : processes) {
            try {
                process.switchTo(side);
            } catch (Problem e) {
                problems.add(e);
            }
        }
        if (!problems.isEmpty()) {
            Problem first = problems.get(0);
            throw new Problem(
                    first.kind(),
                    problems.stream().map(Problem::getMessage).collect(Collectors.joining("; ")),
                    first.remedy(),
                    first);
        }
    }

    @Override
    public void release() {}

    @Override
    public State state() {
        List<String> details = new ArrayList<>();
        boolean blue = true;
        boolean green = true;
        for (HaProxyProcess process : processes) {
            try {
                Map<Side, ServerState> servers = process.servers();
                blue &= HaProxyProcess.sends(servers, Side.BLUE);
                green &= HaProxyProcess.sends(servers, Side.GREEN);
                details.add(process.describe() + " " + process.sentence(servers));
            } catch (Problem e) {
                blue = false;
                green = false;
                details.add(String.valueOf(e.getMessage()));
            }
        }
        Optional<Side> side = blue ? Optional.of(Side.BLUE) : green ? Optional.of(Side.GREEN) : Optional.empty();
        return new State(side, false, String.join("; ", details));
    }

    @Override
    public List<Finding> check(Side active) {
        List<Finding> findings = new ArrayList<>();
        for (HaProxyProcess process : processes) {
            try {
                Map<Side, ServerState> servers = process.servers();
                if (!process.isAdmin()) {
                    findings.add(Finding.blocker(
                            "traffic",
                            process.describe() + " does not let this socket change servers",
                            "Give the stats socket 'level admin' in HAProxy's configuration."));
                }
                if (!HaProxyProcess.sends(servers, active)) {
                    findings.add(Finding.blocker(
                            "traffic",
                            process.describe() + " " + process.sentence(servers) + ", while " + active
                                    + " takes writes",
                            "Put " + settings.server(active) + " into state ready and "
                                    + settings.server(active.other()) + " into maint."));
                }
            } catch (Problem e) {
                findings.add(Finding.blocker("traffic", e));
            }
        }
        return findings;
    }

    @Override
    public String describe() {
        return "HAProxy at "
                + settings.sockets().stream().map(Object::toString).collect(Collectors.joining(", "))
                + ", backend " + settings.backend();
    }

    @Override
    public void close() {}
}
