package io.pgbluegreen.testkit.containers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.ServerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

class ContainersTest {

    private final String before = System.getProperty("testkit", "embedded");

    @BeforeEach
    void choose() {
        System.setProperty("testkit", "containers");
    }

    @AfterEach
    void restore() {
        System.setProperty("testkit", before);
    }

    @Test
    void without_a_container_engine_one_sentence_says_so() {
        Assumptions.assumeFalse(DockerClientFactory.instance().isDockerAvailable(), "there is a container engine");
        assertThatThrownBy(() -> PostgresServer.builder("17").start())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("no container engine answers")
                .hasMessageContaining("PostgreSQL 17");
        assertThatThrownBy(() -> PulsarServer.builder().start())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("no container engine answers");
    }

    @Test
    void an_unknown_provider_is_refused() {
        System.setProperty("testkit", "kontainers");
        assertThatThrownBy(() -> PostgresServer.builder("17").start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 'embedded' or 'containers'");
    }
}
