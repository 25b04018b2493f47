package io.pgbluegreen.traffic.haproxy;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One HAProxy process and its two servers. */
final class HaProxyProcess {

    private final HaProxySettings settings;
    private final RuntimeApi api;

    HaProxyProcess(HaProxySettings settings, ApiAddress address) {
        this.settings = settings;
        this.api = new RuntimeApi(address);
    }

    /**
     * Both servers as they are.
     *
     * @throws Problem CONFIGURATION when the backend or a server is not there
     */
    Map<Side, ServerState> servers() {
        String answer = api.ask("show servers state " + settings.backend());
        List<ServerState> all;
        try {
            all = ServerState.parse(answer);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    api.describe() + " does not show the servers of backend " + settings.backend() + ": "
                            + e.getMessage(),
                    "Correct traffic.haproxy.backend, or give the socket 'level admin'.",
                    e);
        }
        Map<Side, ServerState> found = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            all.stream()
                    .filter(server -> server.name().equals(settings.server(side)))
                    .forEach(server -> found.put(side, server));
            if (!found.containsKey(side)) {
                throw new Problem(
                        Kind.CONFIGURATION,
                        api.describe() + " has no server " + settings.server(side) + " in backend "
                                + settings.backend() + "; there are: "
                                + all.stream().map(ServerState::name).toList(),
                        "Correct traffic.haproxy." + side + "-server, or add the server to the backend.");
            }
        }
        return found;
    }

    /**
     * Sends new connections to this side and ends those to the other one. All in one line, which HAProxy works through
     * without another command between.
     *
     * @throws Problem UNAVAILABLE when it is not so afterwards
     */
    void switchTo(Side side) {
        String to = settings.backend() + "/" + settings.server(side);
        String from = settings.backend() + "/" + settings.server(side.other());
        String answer = api.ask("set server " + to + " state ready; set server " + from
                + " state maint; shutdown sessions server " + from);
        Map<Side, ServerState> servers = servers();
        if (!sends(servers, side)) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    api.describe() + " was told to send clients to " + to + " and " + sentence(servers)
                            + (answer.isEmpty()
                                    ? ""
                                    : "; it said: " + answer.lines().findFirst().orElse("")),
                    "Give the socket 'level admin', and check that HAProxy's health check finds the server up.");
        }
    }

    /** Whether new connections go to this side and to no other. */
    static boolean sends(Map<Side, ServerState> servers, Side side) {
        return takes(servers, side) && !takes(servers, side.other());
    }

    private static boolean takes(Map<Side, ServerState> servers, Side side) {
        ServerState server = servers.get(side);
        return server != null && server.isReady() && !server.isDown();
    }

    /** How things stand, for the end of a sentence. */
    String sentence(Map<Side, ServerState> servers) {
        for (Side side : Side.values()) {
            if (sends(servers, side)) {
                return "sends clients to " + settings.server(side) + " (" + side + ")";
            }
        }
        if (takes(servers, Side.BLUE)) {
            return "sends clients to both sides";
        }
        boolean down = servers.values().stream().anyMatch(ServerState::isDown);
        return "sends clients nowhere (" + (down ? "a server is down" : "both servers are in maintenance") + ")";
    }

    /** Whether HAProxy accepts what changes a server; asked with what changes nothing. */
    boolean isAdmin() {
        // Without the privilege it is refused before its arguments are looked at.
        String answer = api.ask("set server " + settings.backend() + "/" + settings.blueServer() + " state nonsense");
        return !answer.contains("Permission denied");
    }

    String describe() {
        return api.describe();
    }
}
