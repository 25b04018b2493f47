package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads where sequences stand, in bulk as far as the server's version knows how. */
final class SequenceValues {

    /** Nothing is told of a sequence whose {@code last_value} was not handed out yet: that takes a second look. */
    private static final String LAST_VALUES = """
            SELECT i.number, pg_catalog.pg_sequence_last_value(pg_catalog.to_regclass(i.id)) AS last_value,
                   true AS is_called
            FROM pg_catalog.unnest(?::text[]) WITH ORDINALITY AS i (id, number)""";

    /** From version 18 on. */
    private static final String SEQUENCE_DATA = """
            SELECT i.number, d.last_value, d.is_called
            FROM pg_catalog.unnest(?::text[]) WITH ORDINALITY AS i (id, number),
                 pg_catalog.pg_get_sequence_data(pg_catalog.to_regclass(i.id)) AS d""";

    private static final int SEQUENCE_DATA_SINCE = 18;

    private SequenceValues() {}

    /**
     * The value of each.
     *
     * @param ids sequences that exist and that our role may read
     */
    static Map<SequenceId, SequenceValue> read(Connection connection, List<SequenceId> ids) throws SQLException {
        Map<SequenceId, SequenceValue> values = new HashMap<>();
        ServerVersion version = ServerVersion.of(connection);
        if (version.hasPublications()) {
            String query = version.isAtLeast(SEQUENCE_DATA_SINCE) ? SEQUENCE_DATA : LAST_VALUES;
            Chunks.each(connection, ids, chunk -> readChunk(connection, query, chunk, values));
        }
        List<SequenceId> missing =
                ids.stream().filter(id -> !values.containsKey(id)).toList();
        values.putAll(SequenceRelations.values(connection, missing));
        return values;
    }

    private static void readChunk(
            Connection connection, String query, List<SequenceId> chunk, Map<SequenceId, SequenceValue> values)
            throws SQLException {
        List<Optional<Numbered>> rows = Sql.list(
                connection,
                query,
                SequenceValues::numbered,
                connection.createArrayOf(
                        "text", chunk.stream().map(SequenceId::toSql).toArray()));
        for (Optional<Numbered> row : rows) {
            row.ifPresent(known -> values.put(chunk.get(known.number() - 1), known.value()));
        }
    }

    private static Optional<Numbered> numbered(ResultSet row) throws SQLException {
        long lastValue = row.getLong("last_value");
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(
                        new Numbered(row.getInt("number"), new SequenceValue(lastValue, row.getBoolean("is_called"))));
    }

    /** A value for the n-th sequence that was asked for, from 1. */
    private record Numbered(int number, SequenceValue value) {}
}
