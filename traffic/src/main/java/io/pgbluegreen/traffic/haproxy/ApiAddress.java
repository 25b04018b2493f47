package io.pgbluegreen.traffic.haproxy;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** Where an HAProxy process takes commands ({@code stats socket … level admin}). */
public sealed interface ApiAddress {

    /** A Unix socket of this machine. */
    record Unix(Path path) implements ApiAddress {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** A TCP port, which authenticates nobody: it belongs on a loopback or management address. */
    record Tcp(String host, int port) implements ApiAddress {
        public Tcp {
            if (host.isBlank() || port < 1 || port > 65_535) {
                throw new IllegalArgumentException(
                        "expected a host and a port between 1 and 65535, found '" + host + "' and " + port);
            }
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * Reads either: what holds a slash is a path.
     *
     * @throws IllegalArgumentException when the text is neither
     */
    static ApiAddress of(String text) {
        if (text.indexOf('/') >= 0) {
            return new Unix(Path.of(text));
        }
        int colon = text.lastIndexOf(':');
        if (colon > 0 && text.substring(colon + 1).matches("\\d{1,5}")) {
            String host = text.substring(0, colon).replaceFirst("^\\[(.*)]$", "$1");
            return new Tcp(host, Integer.parseInt(text.substring(colon + 1)));
        }
        throw new IllegalArgumentException("expected a path of a socket or host:port, found '" + text + "'");
    }

    /** For the JDK's channels; a name is looked up here. */
    default SocketAddress socketAddress() {
        if (this instanceof Unix unix) {
            return UnixDomainSocketAddress.of(unix.path());
        }
        Tcp tcp = (Tcp) this;
        return new InetSocketAddress(tcp.host(), tcp.port());
    }
}
