package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The keys of a section that says how to reach a database. */
record ServerKeys(
        Key<String> host,
        Key<Integer> port,
        Key<String> database,
        Key<String> user,
        Key<Secret> password,
        Key<Path> passwordFile,
        Key<Map<String, String>> properties) {

    /** Of a section that must be there. */
    static ServerKeys required(String section) {
        return of(section, Key::required);
    }

    /** Of a section that may be left out as a whole. */
    static ServerKeys optional(String section) {
        return of(section, Key::optional);
    }

    private static ServerKeys of(String name, BiFunction<String, ValueType<String>, Key<String>> presence) {
        String section = name + ".";
        return new ServerKeys(
                presence.apply(section + "host", ValueTypes.text()),
                Key.of(section + "port", ValueTypes.integer(1, 65535), 5432),
                presence.apply(section + "database", ValueTypes.text()),
                presence.apply(section + "user", ValueTypes.text()),
                Key.optional(section + "password", new SecretType(section + "password-file")),
                Key.optional(section + "password-file", ValueTypes.path()),
                Key.of(section + "properties", new MapType("names with texts", ServerKeys::faults), Map.of()));
    }

    List<Key<?>> all() {
        return List.of(host, port, database, user, password, passwordFile, properties);
    }

    private static List<String> faults(Map<String, String> properties) {
        return ConnectionSettings.faults("host", 5432, "database", "user", properties);
    }
}
