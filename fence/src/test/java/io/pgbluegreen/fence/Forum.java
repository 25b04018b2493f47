package io.pgbluegreen.fence;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** A database with tables, and a role for each way by which an application may come to write. */
public final class Forum implements AutoCloseable {

    /** What a login with one write came to. */
    public enum Written {
        YES,
        NOT_LET_IN,
        READ_ONLY,
        DENIED
    }

    public final PostgresServer server;
    public final String database;
    private final String prefix = Servers.unique();

    /** Exempt from every fence, and opened before there is one. */
    private final Connection admin;

    /** Role (without the prefix) → a statement by which it writes. */
    private final Map<String, String> writers = new LinkedHashMap<>();

    public Forum(String major) throws SQLException {
        this.server = Servers.of(major);
        this.database = prefix + "_forum";
        server.execute("CREATE DATABASE " + database);
        MetadataSchema.migrate(settings("postgres"));
        this.admin = login("postgres");
        tables();
        roles();
    }

    private void tables() throws SQLException {
        role("owner", "");
        writers.put("owner", "INSERT INTO app.posts (title) VALUES ('by the owner')");
        run("CREATE SCHEMA app");
        run("GRANT USAGE ON SCHEMA app TO PUBLIC");
        run("CREATE TABLE app.posts (id serial PRIMARY KEY, title text)");
        run("ALTER TABLE app.posts OWNER TO " + name("owner"));
        run("INSERT INTO app.posts (title) VALUES ('first')");
    }

    private void roles() throws SQLException {
        writer("writer", "", "INSERT INTO app.posts VALUES (nextval('app.posts_id_seq'), 'by the writer')");
        run("GRANT INSERT ON app.posts TO " + name("writer"));
        run("GRANT USAGE ON SEQUENCE app.posts_id_seq TO " + name("writer"));
        writer("editor", "", "UPDATE app.posts SET title = 'edited'");
        run("GRANT UPDATE (title) ON app.posts TO " + name("editor"));
        writer("counter", "", "SELECT nextval('app.posts_id_seq')");
        run("GRANT USAGE ON SEQUENCE app.posts_id_seq TO " + name("counter"));
        run("CREATE ROLE " + name("writers"));
        run("GRANT DELETE, SELECT ON app.posts TO " + name("writers"));
        writer("member", "NOINHERIT", "SET ROLE " + name("writers") + "; DELETE FROM app.posts WHERE id < 0");
        run("GRANT " + name("writers") + " TO " + name("member"));
        run("CREATE FUNCTION app.post(title text) RETURNS void LANGUAGE sql SECURITY DEFINER"
                + " AS 'INSERT INTO app.posts (title) VALUES ($1)'");
        run("REVOKE EXECUTE ON FUNCTION app.post(text) FROM PUBLIC");
        writer("caller", "", "SELECT app.post('by a function')");
        run("GRANT EXECUTE ON FUNCTION app.post(text) TO " + name("caller"));
        role("reader", "");
        run("GRANT SELECT ON app.posts TO " + name("reader"));
        role("closed", "");
        run("GRANT INSERT ON app.posts TO " + name("closed"));
        run("ALTER ROLE " + name("closed") + " NOLOGIN");
        role("exempt", "");
        run("GRANT INSERT ON app.posts TO " + name("exempt"));
        run("GRANT USAGE ON SEQUENCE app.posts_id_seq TO " + name("exempt"));
    }

    /** A superuser that writes; its name is no other test's business, so that it loses its powers at the end. */
    public void addSuperuser() throws SQLException {
        writer("super", "SUPERUSER", "INSERT INTO app.posts (title) VALUES ('by a superuser')");
    }

    public void writer(String role, String attributes, String write) throws SQLException {
        role(role, attributes);
        writers.put(role, write);
    }

    public void role(String role, String attributes) throws SQLException {
        run("CREATE ROLE " + name(role) + " LOGIN PASSWORD '" + Servers.PASSWORD + "' " + attributes);
    }

    /** The role's name in the cluster. */
    public String name(String role) {
        return prefix + "_" + role;
    }

    public Set<String> writers() {
        return writers.keySet();
    }

    /** By default nobody is exempt but one of the writers, and the superuser by whom the tests look on. */
    public FenceSettings settings(FenceWay... ways) {
        return new FenceSettings(Set.of(ways), Set.of(name("exempt"), "postgres"), List.of(), Duration.ofSeconds(10));
    }

    /** A superuser of the migration's own, which is never fenced. */
    public ConnectionSettings migration() throws SQLException {
        if (Sql.list(admin, "SELECT 1 FROM pg_roles WHERE rolname = '" + name("migration") + "'", r -> 1)
                .isEmpty()) {
            role("migration", "SUPERUSER");
        }
        return settings(name("migration"));
    }

    public ConnectionSettings settings(String role) {
        return new ConnectionSettings(
                Side.BLUE,
                server.host(),
                server.port(),
                database,
                role,
                Optional.of(new Secret(Servers.PASSWORD)),
                Map.of("sslmode", "disable"));
    }

    public Connection session(ConnectionSettings settings) {
        return new PostgresSessions(settings).open("bluegreen test");
    }

    /** Logs in as an application does; the role's name as it stands in the cluster. */
    public Connection login(String role, String... options) throws SQLException {
        return loginTo(database, role, options);
    }

    public Connection loginTo(String otherDatabase, String role, String... options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", Servers.PASSWORD);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("ApplicationName", "forum");
        for (int i = 0; i < options.length; i += 2) {
            properties.setProperty(options[i], options[i + 1]);
        }
        return DriverManager.getConnection(server.jdbcUrl(otherDatabase), properties);
    }

    /** Logs in as one of the writers and writes. */
    public Written write(String role) throws SQLException {
        try (Connection connection = login(name(role))) {
            Sql.run(connection, java.util.Objects.requireNonNull(writers.get(role)));
            return Written.YES;
        } catch (SQLException e) {
            return switch (String.valueOf(e.getSQLState())) {
                case "28000" -> Written.NOT_LET_IN;
                case "25006" -> Written.READ_ONLY;
                case "42501" -> Written.DENIED;
                default -> throw e;
            };
        }
    }

    public Map<String, Written> writeAll() throws SQLException {
        Map<String, Written> all = new LinkedHashMap<>();
        for (String role : writers.keySet()) {
            all.put(role, write(role));
        }
        return all;
    }

    /** Runs statements as the superuser, each in a transaction of its own. */
    public void run(String... sql) throws SQLException {
        for (String one : sql) {
            Sql.run(admin, one);
        }
    }

    public long posts() throws SQLException {
        return Sql.one(admin, "SELECT count(*) FROM app.posts", row -> row.getLong(1));
    }

    /** Everything that a fence could have touched: roles with their attributes, settings, and pg_hba.conf. */
    public String everything() throws SQLException, IOException {
        return lines("SELECT CASE WHEN rolname LIKE '" + prefix + "\\_%' THEN row_to_json(a)::text"
                        + " ELSE rolname || md5(row_to_json(a)::text) END FROM pg_authid a ORDER BY rolname")
                + lines("SELECT row_to_json(s)::text FROM pg_db_role_setting s ORDER BY setdatabase, setrole")
                + Files.readString(server.dataDirectory().resolve("pg_hba.conf"), StandardCharsets.ISO_8859_1);
    }

    private String lines(String query) throws SQLException {
        return Sql.list(admin, query, row -> row.getString(1) + "\n").stream().collect(Collectors.joining());
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = admin) {
            List<String> roles = Sql.list(
                    connection,
                    "SELECT rolname FROM pg_roles WHERE rolsuper AND rolname LIKE ?",
                    row -> row.getString(1),
                    prefix + "\\_%");
            for (String role : roles) {
                Sql.run(connection, "ALTER ROLE " + role + " NOSUPERUSER NOLOGIN");
            }
        }
    }
}
