package io.pgbluegreen.demo.probe;

import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks, by itself, whether any sequence would give out a number again after a switch. */
public final class SequencePositions {

    private static final String NAMES = """
            SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'S' AND n.nspname NOT IN ('bluegreen', 'flyway') ORDER BY name""";

    /** Of each sequence by itself: the view pg_sequences came with 10. */
    private static final String POSITION = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ";

    private SequencePositions() {}

    /**
     * Compares both sides; all sequences of the forum count upwards.
     *
     * @param from the side that took writes until now and takes none any more
     * @return a sentence for each sequence that stands on the other side before its place on this one
     */
    public static List<String> behind(Stage stage, Side from) throws SQLException {
        Map<String, Long> left = read(stage, from);
        Map<String, Long> there = read(stage, from.other());
        if (left.isEmpty()) {
            return List.of("no sequence was found on " + from + ", so that none could be compared");
        }
        return left.entrySet().stream()
                .filter(one -> there.getOrDefault(one.getKey(), -1L) < one.getValue())
                .map(one -> one.getKey() + " is at " + there.get(one.getKey()) + " on " + from.other()
                        + ", though it has come to " + one.getValue() + " on " + from)
                .toList();
    }

    private static Map<String, Long> read(Stage stage, Side side) throws SQLException {
        Map<String, Long> positions = new LinkedHashMap<>();
        try (Connection connection = stage.server(side).connect()) {
            for (String name : Sql.list(connection, NAMES, row -> row.getString("name"))) {
                positions.put(name, Sql.one(connection, POSITION + name, row -> row.getLong(1)));
            }
        }
        return positions;
    }
}
