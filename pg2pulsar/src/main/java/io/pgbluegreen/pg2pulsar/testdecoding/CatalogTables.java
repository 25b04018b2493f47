package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.replication.CommitVisibility;
import io.pgbluegreen.postgres.replication.ListedTable;
import io.pgbluegreen.postgres.replication.ListedTables;
import io.pgbluegreen.postgres.replication.TableFacts;
import io.pgbluegreen.postgres.session.PostgresSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Asks a server, over a connection of its own. */
public final class CatalogTables implements SourceTables, AutoCloseable {

    private final Connection connection;
    private final String where;
    private final String publication;

    /** @param publication the name under which the tables are listed */
    public CatalogTables(PostgresSessions sessions, String publication) {
        this.connection = sessions.open("bluegreen publisher catalog");
        this.where = sessions.settings().where();
        this.publication = publication;
    }

    @Override
    public void awaitSeen(Collection<Long> xids) {
        ask(() -> {
            CommitVisibility.await(connection, where, xids);
            return xids;
        });
    }

    @Override
    public List<ListedTable> listed() {
        return ask(() -> ListedTables.read(connection, publication));
    }

    @Override
    public Optional<TableFacts> named(TableId table) {
        return ask(() -> TableFacts.ofNames(connection, List.of(table))).stream()
                .findFirst();
    }

    @Override
    public List<TableFacts> ofOids(Collection<Long> oids) {
        return ask(() -> TableFacts.ofOids(connection, oids));
    }

    private interface Question<T> {
        T ask() throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw PostgresErrors.statement(where, "tell what is known of the published tables", e);
        }
    }

    /** Makes a question that waits fail, from another thread. */
    public void abort() throws SQLException {
        connection.abort(Runnable::run);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
