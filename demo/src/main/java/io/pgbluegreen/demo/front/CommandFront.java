package io.pgbluegreen.demo.front;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.process.GuardedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * No pooler at all: clients connect straight to the server whose side stands in a file, and a script, called by the
 * product, writes the other side into it. Nobody can make these clients wait: in a switch their sessions are ended, and
 * they try to connect until they are let in again.
 */
public final class CommandFront implements Front {

    /** As operators would write one for their own load balancer. */
    private static final String SCRIPT = """
            # Called by bluegreen with: switch blue | switch green | status
            cd "$(dirname "$0")" || exit 1
            case "$1" in
              switch) echo "$2" > side.new && mv side.new side ;;
              status) cat side ;;
              *) echo "expected switch or status, found '$1'" >&2; exit 64 ;;
            esac
            """;

    private final PostgresServer blue;
    private final PostgresServer green;
    private final ForumApp app;
    private final GuardedFolder folder;

    private CommandFront(PostgresServer blue, PostgresServer green, ForumApp app, GuardedFolder folder) {
        this.blue = blue;
        this.green = green;
        this.app = app;
        this.folder = folder;
    }

    static CommandFront open(PostgresServer blue, PostgresServer green, ForumApp app) throws IOException {
        GuardedFolder folder = GuardedFolder.create("front");
        try {
            CommandFront front = new CommandFront(blue, green, app, folder);
            Files.writeString(front.script(), SCRIPT);
            Files.writeString(front.sideFile(), Side.BLUE.label() + "\n");
            return front;
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    @Override
    public ConnectionSource clients() {
        return this::connect;
    }

    private Connection connect() throws SQLException {
        PostgresServer server = side().equals(Side.BLUE.label()) ? blue : green;
        return DriverManager.getConnection(server.jdbcUrl(), app.name(), app.password());
    }

    private String side() {
        try {
            return Files.readString(sideFile()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path script() {
        return folder.path().resolve("traffic.sh");
    }

    private Path sideFile() {
        return folder.path().resolve("side");
    }

    @Override
    public boolean letsClientsWait() {
        return false;
    }

    @Override
    public String kind() {
        return "command";
    }

    @Override
    public String describe() {
        return app.name() + ", to the side that a command names";
    }

    @Override
    public Optional<Entrance> entrance() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> secrets() {
        return Map.of();
    }

    @Override
    public String sections() {
        return """
                traffic:
                  kind: command
                  command: [/bin/sh, "%s"]
                """.formatted(script());
    }

    @Override
    public void close() {
        folder.close();
    }
}
