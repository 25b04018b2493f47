package io.pgbluegreen.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class KeepAliveSocketFactoryTest {

    /** The driver makes the factory by its name, and sets options of its own on the socket before it connects. */
    @Test
    void a_peer_that_has_gone_without_a_word_is_noticed_within_a_minute() throws Exception {
        SocketFactory factory = Class.forName(KeepAliveSocketFactory.class.getName())
                .asSubclass(SocketFactory.class)
                .getConstructor()
                .newInstance();
        try (Socket socket = factory.createSocket()) {
            assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
            Duration idle = Duration.ofSeconds(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            Duration between = Duration.ofSeconds(socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
            int probes = socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT);
            assertThat(idle.plus(between.multipliedBy(probes))).isLessThanOrEqualTo(Duration.ofMinutes(1));
        }
    }
}
