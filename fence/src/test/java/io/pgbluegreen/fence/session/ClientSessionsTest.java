package io.pgbluegreen.fence.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientSessionsTest {

    @Test
    void a_statement_is_shown_up_to_its_first_literal() {
        assertThat(ClientSessions.shown("UPDATE  members\n SET name = 'Ana' WHERE id = 1"))
                .isEqualTo("UPDATE members SET name = …");
        assertThat(ClientSessions.shown("ALTER ROLE app PASSWORD $q$secret$q$")).isEqualTo("ALTER ROLE app PASSWORD …");
        assertThat(ClientSessions.shown("SELECT 1")).isEqualTo("SELECT 1");
        assertThat(ClientSessions.shown("x".repeat(200))).isEqualTo("x".repeat(80) + "…");
    }
}
