package io.pgbluegreen.cli.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address of a service.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    private static final Pattern FORM =
            Pattern.compile("(?:\\[(?<v6>[0-9A-Fa-f:.%]+)]|(?<host>[^\\s:/\\[\\]]+)):(?<port>\\d{1,5})");

    public HostPort {
        if (host.isBlank() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("expected a host and a port, found '" + host + "' and " + port);
        }
    }

    /** Reads {@code host:port} and {@code [IPv6]:port}; nothing where the text is neither. */
    static Optional<HostPort> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group("port"));
        String host = matcher.group("v6") == null ? matcher.group("host") : matcher.group("v6");
        return port < 1 || port > 65535 ? Optional.empty() : Optional.of(new HostPort(host, port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
