package io.pgbluegreen.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.postgres.Side;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionSettingsTest {

    @Test
    void every_fault_is_named_at_once() {
        assertThatThrownBy(() -> new ConnectionSettings(
                        Side.GREEN,
                        "db1,db2",
                        70000,
                        "",
                        "",
                        Optional.empty(),
                        Map.of(
                                "sslmode", "sometimes",
                                "preferQueryMode", "simple",
                                "replication", "database",
                                "socketTimeout", "ten",
                                "nonsense", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("green: ")
                .hasMessageContaining("host must be one name or address, found 'db1,db2'")
                .hasMessageContaining("port must be between 1 and 65535, found 70000")
                .hasMessageContaining("database must not be empty")
                .hasMessageContaining("user must not be empty")
                .hasMessageContaining(
                        "'sslmode' must be one of disable, allow, prefer, require, verify-ca, verify-full")
                .hasMessageContaining("'preferQueryMode' cannot be set")
                .hasMessageContaining("'replication' cannot be set")
                .hasMessageContaining("'socketTimeout' must be a whole number")
                .hasMessageContaining("'nonsense' cannot be set");
    }

    @Test
    void every_property_that_can_be_set_is_known_to_the_driver() {
        assertThat(DriverProperties.faults(Map.of("sslmode", "verify-full", "tcpKeepAlive", "true")))
                .isEmpty();
        assertThat(DriverProperties.unknownToTheDriver()).isEmpty();
    }

    @Test
    void secrets_are_not_printed() {
        ConnectionSettings settings = new ConnectionSettings(
                Side.BLUE,
                "::1",
                5432,
                "forum",
                "mover",
                Optional.of(new Secret("pw-in-clear")),
                Map.of("sslpassword", "phrase-in-clear"));

        assertThat(settings)
                .hasToString("blue ([::1]:5432), database forum, user mover, driver properties [sslpassword]");
        assertThat(settings.password().orElseThrow()).hasToString("(secret)").isEqualTo(new Secret("pw-in-clear"));
        assertThat(DriverConnection.url(settings)).isEqualTo("jdbc:postgresql://[::1]:5432/forum");
    }
}
