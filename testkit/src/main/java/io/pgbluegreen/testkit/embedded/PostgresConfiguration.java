package io.pgbluegreen.testkit.embedded;

import io.pgbluegreen.testkit.PostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes {@code postgresql.conf} and {@code pg_hba.conf} into a fresh data directory. */
final class PostgresConfiguration {

    private PostgresConfiguration() {}

    static void write(Path dataDirectory, int port, PostgresOptions options) throws IOException {
        Map<String, String> settings = defaults(port);
        settings.putAll(options.settings());
        String lines = settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                .collect(Collectors.joining("", "\n# testkit\n", ""));
        // Appended: where a setting stands twice, the last one counts.
        Files.writeString(dataDirectory.resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
        String method = options.authentication().method();
        Files.writeString(
                dataDirectory.resolve("pg_hba.conf"), """
                # TYPE  DATABASE     USER  ADDRESS        METHOD
                host    all          all   127.0.0.1/32   %1$s
                host    replication  all   127.0.0.1/32   %1$s
                """.formatted(method), StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static Map<String, String> defaults(int port) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        // No Unix socket: a temporary folder's path may be longer than a socket's address can be.
        settings.put("unix_socket_directories", "");
        settings.put("wal_level", "logical");
        settings.put("max_wal_senders", "20");
        settings.put("max_replication_slots", "20");
        settings.put("max_worker_processes", "20");
        settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        return settings;
    }
}
