package io.pgbluegreen.traffic.haproxy;

import io.pgbluegreen.postgres.Side;
import java.util.List;

/**
 * What is to be known of HAProxy.
 *
 * @param sockets the runtime API of every process
 * @param backend that holds both servers
 * @param blueServer the name of blue's server in it
 * @param greenServer the name of green's
 */
public record HaProxySettings(List<ApiAddress> sockets, String backend, String blueServer, String greenServer) {

    public HaProxySettings {
        sockets = List.copyOf(sockets);
        if (sockets.isEmpty()) {
            throw new IllegalArgumentException("expected at least one socket of an HAProxy, found none");
        }
        for (String name : List.of(backend, blueServer, greenServer)) {
            if (!name.matches("[A-Za-z0-9_.:-]+")) {
                throw new IllegalArgumentException(
                        "expected a name of HAProxy's (letters, digits, _ . : -), found '" + name + "'");
            }
        }
        if (blueServer.equals(greenServer)) {
            throw new IllegalArgumentException("expected two servers, found '" + blueServer + "' for both sides");
        }
    }

    String server(Side side) {
        return side == Side.BLUE ? blueServer : greenServer;
    }
}
