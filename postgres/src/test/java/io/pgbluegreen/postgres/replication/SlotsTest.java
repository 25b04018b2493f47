package io.pgbluegreen.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.replication.Slots.Lifetime;
import io.pgbluegreen.postgres.replication.Slots.Snapshot;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotsTest {

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "11", "13", "17", "18"})
    void a_slot_is_created_found_and_dropped(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        String name = Servers.unique("slot");
        try (Connection session = Servers.open(settings);
                Connection walsender = new PostgresSessions(settings).openReplication("test")) {
            assertThat(Slots.find(session, name)).isEmpty();
            ServerVersion version = ServerVersion.of(session);
            String plugin = Slots.plugin(version);
            CreatedSlot created = Slots.createLogical(walsender, name, plugin, Lifetime.PERMANENT, Snapshot.NONE);

            assertThat(created.name()).isEqualTo(name);
            assertThat(created.snapshot()).isEmpty();
            assertThat(Slots.find(session, name)).hasValueSatisfying(slot -> {
                assertThat(slot.plugin()).contains(plugin);
                assertThat(slot.database()).contains(settings.database());
                assertThat(slot.confirmedFlushLsn()).contains(created.consistentPoint());
                assertThat(slot.restartLsn()).isPresent();
                assertThat(slot.temporary()).isFalse();
                assertThat(slot.active()).isFalse();
                assertThat(slot.isLogical()).isTrue();
                assertThat(slot.isLost()).isFalse();
                assertThat(slot.walStatus().isPresent()).isEqualTo(version.hasSlotWalStatus());
            });
            assertThat(Slots.drop(session, name)).isTrue();
            assertThat(Slots.drop(session, name)).isFalse();
            assertThat(Slots.find(session, name)).isEmpty();
        }
    }

    /** The snapshot and the slot must meet without gap and without overlap: that is what the first copy stands on. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "11", "17", "18"})
    void the_exported_snapshot_shows_what_was_committed_before_the_consistent_point(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        try (Connection session = Servers.open(settings);
                Connection reader = Servers.open(settings);
                Connection walsender = new PostgresSessions(settings).openReplication("test")) {
            Sql.run(session, "CREATE TABLE public.t (a int PRIMARY KEY)");
            Sql.run(session, "INSERT INTO public.t VALUES (1)");
            String name = Servers.unique("slot");
            ServerVersion version = ServerVersion.of(session);
            Lifetime lifetime = version.hasTemporarySlots() ? Lifetime.TEMPORARY : Lifetime.PERMANENT;
            CreatedSlot created =
                    Slots.createLogical(walsender, name, Slots.plugin(version), lifetime, Snapshot.EXPORT);
            Sql.run(session, "INSERT INTO public.t VALUES (2)");

            reader.setAutoCommit(false);
            Sql.run(reader, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            Sql.run(reader, "SET TRANSACTION SNAPSHOT '" + created.snapshot().orElseThrow() + "'");
            assertThat(Sql.list(reader, "SELECT a FROM public.t", row -> row.getInt(1)))
                    .containsExactly(1);
            reader.rollback();
            assertThat(Slots.find(session, name).orElseThrow().temporary()).isEqualTo(version.hasTemporarySlots());
            assertThat(created.consistentPoint()).isGreaterThan(Lsn.ZERO);
            if (lifetime == Lifetime.PERMANENT) {
                assertThat(Slots.drop(session, name)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_slot_that_exists_cannot_be_created_again(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        String name = Servers.unique("slot");
        try (Connection walsender = new PostgresSessions(settings).openReplication("test")) {
            Slots.createLogical(walsender, name, "pgoutput", Lifetime.TEMPORARY, Snapshot.NONE);
            SQLException again = catchThrowableOfType(
                    SQLException.class,
                    () -> Slots.createLogical(walsender, name, "pgoutput", Lifetime.TEMPORARY, Snapshot.NONE));
            assertThat(again.getSQLState()).isEqualTo("42710");
        }
    }

    @Test
    void a_name_that_the_server_would_refuse_is_refused_before() {
        for (String name : new String[] {"", "Upper", "with space", "x\"; DROP", "a".repeat(64)}) {
            assertThatThrownBy(() -> Slots.requireName(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'");
        }
        Slots.requireName("bluegreen_blue_1");
    }
}
