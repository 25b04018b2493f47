package io.pgbluegreen.testkit.proxy;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.GuardedFolder;
import io.pgbluegreen.testkit.process.OsUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The files of a PgBouncer. */
final class PgBouncerConfiguration {

    private PgBouncerConfiguration() {}

    static Path file(GuardedFolder folder) {
        return folder.path().resolve("pgbouncer.ini");
    }

    static Path databasesFile(GuardedFolder folder) {
        return folder.path().resolve("etc").resolve("databases.ini");
    }

    static void write(GuardedFolder folder, int port, PgBouncerBuilder options) throws IOException {
        PostgresServer target = options.target();
        OsUser.giveAway(Files.createDirectory(folder.path().resolve("etc")));
        writeFor(folder, "etc/databases.ini", """
                ; where clients go: bluegreen changes host and port here
                [databases]
                %1$s = host=%2$s port=%3$d dbname=%1$s
                """.formatted(options.database(), target.host(), target.port()));
        writeFor(
                folder,
                "users.txt",
                options.users().entrySet().stream()
                        .map(user -> quote(user.getKey()) + " " + quote(user.getValue()) + "\n")
                        .collect(Collectors.joining()));
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addr", "127.0.0.1");
        settings.put("listen_port", Integer.toString(port));
        // No Unix socket: a temporary folder's path may be longer than a socket's address can be.
        settings.put("unix_socket_dir", "");
        settings.put("auth_file", folder.path().resolve("users.txt").toString());
        settings.putAll(options.settings());
        writeFor(
                folder,
                "pgbouncer.ini",
                "%include " + databasesFile(folder) + "\n\n[pgbouncer]\n"
                        + settings.entrySet().stream()
                                .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n")
                                .collect(Collectors.joining()));
    }

    /** For the program alone: some of it is secret. */
    private static void writeFor(GuardedFolder folder, String name, String content) throws IOException {
        OsUser.giveAway(folder.writePrivate(name, content));
    }

    private static String quote(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
