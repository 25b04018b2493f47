package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A new database on a 9.6 server that is kept for the JVM, with a slot whose changes are decoded when asked for. */
final class DecodedSlot implements AutoCloseable {

    /** The table that most tests begin with. */
    static final String ITEMS = "CREATE TABLE public.items (id int PRIMARY KEY, other int UNIQUE, note text)";

    static final String PUBLICATION = "bluegreen_test";

    private static final AtomicInteger NAMES = new AtomicInteger();

    final PostgresSessions sessions;
    final Connection session;
    final TestDecodingDecoder decoder;
    private final CatalogTables catalog;
    private final String slot;

    /** Every table of the schema is published. */
    DecodedSlot(Path folder, String... schema) throws SQLException {
        String name = "decoded_" + NAMES.incrementAndGet();
        Servers.SERVER.execute("CREATE DATABASE " + name);
        PostgresServer server = Servers.SERVER;
        ConnectionSettings settings =
                new ConnectionSettings(Side.BLUE, server.host(), server.port(), name, server.user(), Optional.empty());
        sessions = new PostgresSessions(settings);
        session = sessions.open("test");
        for (String sql : schema) {
            Sql.run(session, sql);
        }
        MetadataSchema.migrate(settings);
        List<TableId> tables = new ArrayList<>(
                Catalog.tables(session, TableFilter.ALL).stream().map(Table::id).toList());
        tables.addAll(MetadataSchema.PUBLISHED);
        Publications.ensure(session, PUBLICATION, tables);
        slot = name;
        Sql.list(session, "SELECT pg_catalog.pg_create_logical_replication_slot(?, 'test_decoding')", row -> row, slot);
        catalog = new CatalogTables(sessions, PUBLICATION);
        decoder = new TestDecodingDecoder(catalog, folder, 4096);
    }

    /** As when a publisher has begun. */
    void publish() throws SQLException {
        PublisherTable.create(session, PublisherState.beginning("s", "t", "1", 1, position()));
    }

    /** As when it has, and commands are recorded, so that tables join and leave by themselves. */
    void recordCommands() throws SQLException {
        publish();
        DdlCapture.configure(session, Side.BLUE, PUBLICATION, TableFilter.ALL, true);
        DdlCapture.begin(session);
    }

    Lsn position() throws SQLException {
        return Lsn.parse(
                Sql.one(session, "SELECT pg_catalog.pg_current_xlog_insert_location()::text", row -> row.getString(1)));
    }

    void run(String... statements) throws SQLException {
        for (String sql : statements) {
            Sql.run(session, sql);
        }
    }

    /** Whether anything was committed since it was last asked for. */
    boolean hasEvents() throws SQLException {
        return Sql.one(
                session,
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_logical_slot_peek_changes(?, NULL, 1))",
                row -> row.getBoolean(1),
                slot);
    }

    /** What was committed since the last call. */
    List<Decoded> events() throws SQLException {
        List<Map.Entry<Lsn, byte[]>> messages = Sql.list(
                session,
                "SELECT location::text, data FROM pg_catalog.pg_logical_slot_get_changes(?, NULL, NULL,"
                        + " 'include-xids', 'on', 'include-timestamp', 'on', 'skip-empty-xacts', 'on')",
                row -> Map.entry(Lsn.parse(row.getString(1)), row.getString(2).getBytes(StandardCharsets.UTF_8)),
                slot);
        List<Decoded> events = new ArrayList<>();
        for (Map.Entry<Lsn, byte[]> message : messages) {
            Decoded event = decoder.decode(message.getValue(), 0, message.getKey());
            while (!event.equals(Decoded.NOTHING)) {
                events.add(event);
                event = decoder.next();
            }
        }
        return events;
    }

    List<Change> changes() throws SQLException {
        return events().stream()
                .filter(Decoded.Changed.class::isInstance)
                .map(event -> ((Decoded.Changed) event).change())
                .toList();
    }

    @Override
    public void close() throws SQLException {
        decoder.close();
        catalog.close();
        Sql.list(session, "SELECT pg_catalog.pg_drop_replication_slot(?)", row -> 1, slot);
        session.close();
    }

    private static final class Servers {
        static final PostgresServer SERVER =
                PostgresServer.builder("9.6").fsync(false).start();
    }
}
