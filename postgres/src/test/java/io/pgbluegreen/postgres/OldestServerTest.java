package io.pgbluegreen.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.ForeignCommit;
import io.pgbluegreen.postgres.metadata.ForeignCommitTable;
import io.pgbluegreen.postgres.metadata.HeartbeatTable;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.replication.Slots.Lifetime;
import io.pgbluegreen.postgres.replication.Slots.Snapshot;
import io.pgbluegreen.postgres.server.RolePrivileges;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.TargetSession;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 9.6 has no publications and its walsender knows no SQL, but all that is said here about servers holds for it. */
class OldestServerTest {

    @Test
    void sessions_facts_slots_and_catalog_work_on_9_6() throws SQLException {
        ConnectionSettings settings = Servers.newDatabase("9.6");
        try (Connection session = Servers.open(settings);
                TargetSession target = new PostgresSessions(settings).openApplier("test");
                Connection walsender = new PostgresSessions(settings).openReplication("test")) {
            assertThat(target.replicaRole()).isTrue();
            assertThat(ServerFacts.read(session).version()).hasToString("9.6");
            assertThat(RolePrivileges.read(session).superuser()).isTrue();
            assertThat(Publications.list(session)).isEmpty();

            Sql.run(session, "CREATE TABLE public.t (id int PRIMARY KEY, a text[])");
            assertThat(Catalog.tables(session, TableFilter.ALL)).singleElement().satisfies(table -> {
                assertThat(table.id()).isEqualTo(new TableId("public", "t"));
                assertThat(table.identity().columns()).containsExactly("id");
            });

            String name = Servers.unique("slot");
            String plugin = Slots.plugin(ServerVersion.of(session));
            Slots.createLogical(walsender, name, plugin, Lifetime.PERMANENT, Snapshot.EXPORT);
            assertThat(Slots.find(session, name).orElseThrow().plugin()).contains("test_decoding");
            assertThat(Slots.drop(session, name)).isTrue();
        }
    }

    @Test
    void the_metadata_tables_work_on_9_6() throws SQLException {
        ConnectionSettings settings = Servers.newDatabase("9.6");
        MetadataSchema.migrate(settings);
        try (Connection session = Servers.open(settings)) {
            assertThat(AppliedTable.readAll(session)).isEmpty();
            assertThat(HeartbeatTable.beat(session, Side.BLUE).beat()).isEqualTo(1);
            DaemonTable.register(session, "d", "h", 1);
            assertThat(DaemonTable.readAll(session)).hasSize(1);
            FirstLoadTables.addTables(session, List.of(new TableId("a", "b")));
            assertThat(FirstLoadTables.tables(session)).hasSize(1);
            assertThat(MarkerTable.write(session, new MarkerKey(1, MarkerKey.Kind.FIRST), Side.GREEN)
                            .insertedLsn())
                    .isGreaterThan(Lsn.ZERO);
            assertThat(MarkerTable.isActive(session, Side.GREEN)).isTrue();
            ForeignCommit foreign = new ForeignCommit(Lsn.parse("0/1"), 7, "a.b", 1, Instant.EPOCH);
            assertThat(ForeignCommitTable.record(session, List.of(foreign))).isEqualTo(1);
            assertThat(ForeignCommitTable.unacknowledged(session).listed()).containsExactly(foreign);
        }
    }
}
