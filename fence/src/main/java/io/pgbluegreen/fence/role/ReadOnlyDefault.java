package io.pgbluegreen.fence.role;

import io.pgbluegreen.fence.FenceState.WayState;
import io.pgbluegreen.fence.FenceWay;
import io.pgbluegreen.fence.saved.FenceTable;
import io.pgbluegreen.fence.saved.FenceTable.Raised;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code read-only}: makes the database's sessions read-only by default, and restores the setting that it had. */
public final class ReadOnlyDefault {

    private static final String PARAMETER = "default_transaction_read_only";

    private final String where;
    private final String database;

    /** @param where the cluster, for messages */
    public ReadOnlyDefault(String where, String database) {
        this.where = where;
        this.database = database;
    }

    /**
     * What would be in the way.
     *
     * @param alone whether no other way keeps roles from logging in
     */
    public void inspect(Connection connection, List<WritingRole> roles, boolean alone, Consumer<Finding> findings)
            throws SQLException {
        if (!ownsDatabase(connection)) {
            findings.accept(Finding.blocker(
                    "fence",
                    where + ": the migration's role does not own database \"" + database
                            + "\" and so may not make it read-only",
                    "ALTER DATABASE " + Identifiers.quote(database)
                            + " OWNER TO it, let a superuser run the migration, or choose another way to fence."));
        }
        if (alone) {
            findings.accept(Finding.warning(
                    "fence",
                    where + ": read-only is the only way to fence, and a session may override it (BEGIN READ WRITE)",
                    "Combine it with nologin where you do not know what every application does."));
        }
        List<WritingRole> overriding =
                roles.stream().filter(WritingRole::overridesReadOnly).toList();
        if (!overriding.isEmpty()) {
            String what = where + ": for " + WritingRole.names(overriding) + " a setting of the role, " + PARAMETER
                    + " = off, beats the database's, so that they can write all the same";
            String remedy =
                    "ALTER ROLE … RESET " + PARAMETER + " for each (also IN DATABASE), or combine with nologin.";
            findings.accept(alone ? Finding.blocker("fence", what, remedy) : Finding.warning("fence", what, remedy));
        }
    }

    /** Sets it, and notes what was there before; belongs in a transaction. */
    public void raise(Connection connection) throws SQLException {
        Optional<String> now = setting(connection);
        boolean begun = FenceTable.read(connection).containsKey(FenceWay.READ_ONLY);
        if (begun && isOn(now)) {
            return;
        }
        FenceTable.begin(connection, FenceWay.READ_ONLY, now);
        Sql.run(connection, "ALTER DATABASE " + Identifiers.quote(database) + " SET " + PARAMETER + " TO on");
    }

    /**
     * Restores what was there before, unless somebody has changed it since; belongs in a transaction.
     *
     * @param raised what was noted when it was raised
     */
    public void lower(Connection connection, Raised raised) throws SQLException {
        if (isOn(setting(connection))) {
            Sql.run(
                    connection,
                    "ALTER DATABASE " + Identifiers.quote(database)
                            + raised.saved()
                                    .map(value -> " SET " + PARAMETER + " TO " + Identifiers.literal(value))
                                    .orElse(" RESET " + PARAMETER));
        }
        FenceTable.forget(connection, FenceWay.READ_ONLY);
    }

    public WayState state(Connection connection, boolean begun, List<WritingRole> roles) throws SQLException {
        boolean on = isOn(setting(connection));
        if (!begun) {
            return WayState.open("the database's own " + PARAMETER + " is "
                    + setting(connection).orElse("not set"));
        }
        List<String> holes = new ArrayList<>();
        if (!on) {
            holes.add("somebody has changed the database's " + PARAMETER + " since it was set to on");
        }
        for (WritingRole role : roles) {
            if (role.login() && role.overridesReadOnly()) {
                holes.add("role \"" + role.name() + "\" may log in and has a setting of its own by which it can write");
            }
        }
        return holes.isEmpty()
                ? WayState.raised("sessions of the database are read-only by default")
                : WayState.partly(holes);
    }

    private static boolean isOn(Optional<String> setting) {
        return setting.map(value -> value.matches("(?i)on|true|yes|1")).orElse(false);
    }

    private static Optional<String> setting(Connection connection) throws SQLException {
        return Sql.first(connection, """
                SELECT pg_catalog.split_part(entry, '=', 2) AS value
                FROM pg_catalog.pg_db_role_setting s
                JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
                CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) entry
                WHERE s.setrole = 0 AND d.datname = pg_catalog.current_database()
                  AND pg_catalog.split_part(entry, '=', 1) = 'default_transaction_read_only'
                """, row -> row.getString(1));
    }

    private static boolean ownsDatabase(Connection connection) throws SQLException {
        return Sql.one(
                connection,
                "SELECT pg_catalog.pg_has_role(datdba, 'USAGE') FROM pg_catalog.pg_database"
                        + " WHERE datname = pg_catalog.current_database()",
                row -> row.getBoolean(1));
    }
}
