package io.pgbluegreen.fence.session;

import io.pgbluegreen.fence.role.WritingRole;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries to write as each role in a new session that has the database's own default, and rolls it back. */
public final class ReadOnlyProbe {

    private static final String READ_ONLY = "25006";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final String WRITTEN = "written";
    private static final String NOT_TRIED = "not tried";

    /** For a role that may not even name the table; a read-only transaction refuses this too. */
    private static final String WITHOUT_TABLE = "CREATE TEMP TABLE bluegreen_fence_check ()";

    private final ConnectionSettings cluster;

    public ReadOnlyProbe(ConnectionSettings cluster) {
        this.cluster = cluster;
    }

    /**
     * Tries all of them, and what any new session of the database could do.
     *
     * @param roles those that may log in and would write
     * @return a sentence for each that was not stopped
     */
    public List<String> leaks(List<WritingRole> roles) throws SQLException {
        List<String> leaks = new ArrayList<>();
        try (Connection session = new PostgresSessions(cluster).open("bluegreen fence check")) {
            // What the product sets for itself hides the database's default.
            Sql.run(session, "RESET default_transaction_read_only");
            String write = Sql.first(session, """
                            SELECT format('DELETE FROM ONLY %I.%I WHERE false', n.nspname, c.relname)
                            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                            WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'bluegreen')
                              AND n.nspname !~ '^pg_(toast|temp)'
                            ORDER BY c.oid LIMIT 1""", row -> row.getString(1)).orElse(WITHOUT_TABLE);
            Optional<String> plain = attempt(session, "RESET ROLE", write);
            plain.ifPresent(how -> leaks.add("a new session of the database " + how));
            for (WritingRole role : roles) {
                if (role.overridesReadOnly()) {
                    leaks.add("role \"" + role.name() + "\" has a setting of its own by which its sessions can write");
                    continue;
                }
                attempt(session, "SET ROLE " + Identifiers.quote(role.name()), write)
                        .ifPresent(how -> leaks.add("a new session as role \"" + role.name() + "\" " + how));
            }
        }
        return leaks;
    }

    /** How the write went through; empty when it was refused as it must be, or when we may not become that role. */
    private static Optional<String> attempt(Connection session, String become, String write) throws SQLException {
        String state = "";
        for (String one : List.of(write, WITHOUT_TABLE)) {
            state = attemptOnce(session, become, one);
            if (!state.equals(INSUFFICIENT_PRIVILEGE)) {
                break;
            }
        }
        return switch (state) {
            case READ_ONLY, NOT_TRIED -> Optional.empty();
            case WRITTEN -> Optional.of("was not read-only: it could write");
            default -> Optional.of("was not read-only: a write failed only with SQLSTATE " + state);
        };
    }

    /** The SQLSTATE with which the write failed, or one of the two constants. */
    private static String attemptOnce(Connection session, String become, String write) throws SQLException {
        session.setAutoCommit(false);
        try {
            try {
                Sql.run(session, become);
            } catch (SQLException e) {
                // The database's default is the same for all who have none of their own: the plain session has shown
                // it.
                return NOT_TRIED;
            }
            Sql.run(session, write);
            return WRITTEN;
        } catch (SQLException e) {
            return e.getSQLState() == null ? "unknown" : e.getSQLState();
        } finally {
            session.rollback();
            session.setAutoCommit(true);
        }
    }
}
