package io.pgbluegreen.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFactsTest {

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "13", "17", "18"})
    void facts_agree_with_identify_system_and_the_slots(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        try (Connection session = Servers.open(settings);
                Connection walsender = new PostgresSessions(settings).openReplication("test")) {
            // Those of other tests' sessions go when the server has noticed that they have ended.
            await().until(() -> Sql.one(
                    session, "SELECT count(*) FROM pg_replication_slots WHERE temporary", row -> row.getInt(1) == 0));
            ServerFacts before = ServerFacts.read(session);
            Sql.run(session, "SELECT pg_create_physical_replication_slot('facts_slot')");
            Sql.run(session, "CREATE TABLE public.moves_the_write_position (a int)");
            ServerFacts facts = ServerFacts.read(session);
            Sql.run(session, "SELECT pg_drop_replication_slot('facts_slot')");

            String identified = Sql.one(
                    walsender, "IDENTIFY_SYSTEM", row -> row.getString("systemid") + " " + row.getInt("timeline"));
            assertThat(facts.systemIdentifier() + " " + facts.timeline()).isEqualTo(identified);
            assertThat(facts.version()).hasToString(major);
            assertThat(facts.database()).isEqualTo(settings.database());
            assertThat(facts.encoding()).isEqualTo("UTF8");
            assertThat(facts.walLevel()).isEqualTo("logical");
            assertThat(facts.inRecovery()).isFalse();
            assertThat(facts.maxReplicationSlots()).isPositive();
            assertThat(facts.maxWalSenders()).isPositive();
            assertThat(facts.usedReplicationSlots()).isEqualTo(before.usedReplicationSlots() + 1);
            assertThat(facts.currentLsn()).isGreaterThan(before.currentLsn());
        }
    }
}
