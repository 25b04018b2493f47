package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** What decides about the meaning of a command's text, set in a session of the target for it. */
final class CommandSettings {

    static final String DATE_STYLE = "DateStyle";
    static final String ISO = "ISO";
    private static final String SEARCH_PATH = "search_path";
    private static final String ROLE = "role";

    private final Connection connection;
    private final boolean local;

    /** @param local whether only for the open transaction */
    CommandSettings(Connection connection, boolean local) {
        this.connection = connection;
        this.local = local;
    }

    /**
     * Sets what the command ran under.
     *
     * @return what was set before, for {@link #restore}
     */
    Map<String, String> set(DdlCommand command) throws SQLException {
        Map<String, String> before = new HashMap<>();
        for (String parameter : command.settings().keySet()) {
            before.put(parameter, current(parameter));
        }
        before.put(SEARCH_PATH, current(SEARCH_PATH));
        set(possible(command.settings()));
        set(SEARCH_PATH, command.searchPath());
        set(ROLE, command.role());
        return before;
    }

    void restore(Map<String, String> before) throws SQLException {
        set(ROLE, "none");
        set(before);
    }

    /** The driver closes a session whose date style is another than ISO; in what order dates are read can be the same. */
    private static Map<String, String> possible(Map<String, String> settings) {
        Map<String, String> possible = new HashMap<>(settings);
        possible.computeIfPresent(DATE_STYLE, (name, style) -> style.replaceFirst("^\\w+", ISO));
        return possible;
    }

    private String current(String parameter) throws SQLException {
        return Sql.one(connection, "SELECT pg_catalog.current_setting(?)", row -> row.getString(1), parameter);
    }

    private void set(Map<String, String> parameters) throws SQLException {
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            set(parameter.getKey(), parameter.getValue());
        }
    }

    private void set(String parameter, String value) throws SQLException {
        Sql.one(connection, "SELECT pg_catalog.set_config(?, ?, ?)", row -> true, parameter, value, local);
    }
}
