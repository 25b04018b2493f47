package io.pgbluegreen.demo.front;

import io.pgbluegreen.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.List;

/**
 * The role that the forum's clients are: it may read and write rows, and nothing else.
 *
 * @param password in letters and digits
 */
public record ForumApp(String name, String password) {

    /** With its usual name. */
    public static ForumApp withPassword(String password) {
        return new ForumApp("forum_app", password);
    }

    public ForumApp {
        if (!name.matches("[a-z_]+") || !password.matches("[A-Za-z0-9]+")) {
            throw new IllegalArgumentException("expected a name and a password that need no quotes");
        }
    }

    /** Makes the role; roles belong to all databases of a server. */
    public void createOn(PostgresServer server) throws SQLException {
        server.execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + password + "'");
    }

    /** Lets the role work with all tables and sequences that the schemas have now. */
    public void letWork(PostgresServer server, List<String> schemas) throws SQLException {
        String all = String.join(", ", schemas);
        server.execute(
                "GRANT USAGE ON SCHEMA " + all + " TO " + name,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + all + " TO " + name,
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA " + all + " TO " + name);
    }

    @Override
    public String toString() {
        return "role " + name;
    }
}
